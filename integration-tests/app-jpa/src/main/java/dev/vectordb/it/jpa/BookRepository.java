package dev.vectordb.it.jpa;

import org.springframework.data.jpa.repository.JpaRepository;

/** Finds books. */
public interface BookRepository extends JpaRepository<Book, String> {}
