/** Where Flyway looks for callback classes of an application. */
@NullMarked
package db.callback;

import org.jspecify.annotations.NullMarked;
