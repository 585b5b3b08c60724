package dev.vectordb.samples.books;

/**
 * A chapter of a book.
 *
 * @param number as the book counts them; 0 for an introduction
 * @param title its heading without the number
 * @param text its text, lines joined into paragraphs, paragraphs divided by an empty line
 */
public record Chapter(int number, String title, String text) {}
