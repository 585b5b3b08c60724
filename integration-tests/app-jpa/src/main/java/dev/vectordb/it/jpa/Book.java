package dev.vectordb.it.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A book. */
@Entity
public class Book {
  @Id private String id = "";
  private String title = "";

  /** For JPA. */
  protected Book() {}

  /**
   * Creates a book.
   *
   * @param id its id
   * @param title its title
   */
  public Book(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /**
   * Returns the id.
   *
   * @return the id
   */
  public String getId() {
    return id;
  }

  /**
   * Returns the title.
   *
   * @return the title
   */
  public String getTitle() {
    return title;
  }
}
