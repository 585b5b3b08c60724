package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.index.hnsw.LinkClaims.Range;
import org.junit.jupiter.api.Test;

class LinkClaimsTest {
  @Test
  void rangesFollowOneAnother() {
    LinkClaims claims = new LinkClaims(5);
    assertThat(claims.claim(100, 10)).isEqualTo(new Range(5, 15));
    assertThat(claims.claim(20, 10)).isEqualTo(new Range(15, 20));
    assertThat(claims.claim(20, 10)).isEqualTo(new Range(20, 20));
    assertThat(claims.claimed()).isEqualTo(20);
    assertThat(claims.done()).isEqualTo(5);
  }

  @Test
  void doneWaitsForTheSlowest() {
    LinkClaims claims = new LinkClaims(0);
    claims.claim(30, 10);
    claims.claim(30, 10);
    claims.claim(30, 10);
    claims.complete(10, 20);
    claims.complete(20, 30);
    assertThat(claims.done()).isZero();
    claims.complete(0, 10);
    assertThat(claims.done()).isEqualTo(30);
  }

  @Test
  void whatAFailedWorkerLeftIsClaimedAgain() {
    LinkClaims claims = new LinkClaims(0);
    claims.claim(20, 10);
    claims.claim(20, 10);
    claims.complete(10, 20);
    claims.complete(0, 4);
    claims.giveBack(4, 10);
    assertThat(claims.done()).isEqualTo(4);
    assertThat(claims.claim(20, 10)).isEqualTo(new Range(4, 10));
    claims.complete(4, 10);
    assertThat(claims.done()).isEqualTo(20);
  }

  @Test
  void aWorkerThatFailedAtOnceLosesNothing() {
    LinkClaims claims = new LinkClaims(0);
    claims.claim(10, 10);
    claims.complete(0, 0);
    claims.giveBack(0, 10);
    assertThat(claims.claim(10, 3)).isEqualTo(new Range(0, 10));
  }
}
