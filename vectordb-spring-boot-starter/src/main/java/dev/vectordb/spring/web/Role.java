package dev.vectordb.spring.web;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
  /** Searches and reads. */
  READ,
  /** Writes records. */
  WRITE,
  /** Creates, drops and maintains collections. */
  ADMIN
}
