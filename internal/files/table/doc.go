// Package table reads CSV files and prints tables of results. It remembers the place of each cell
// that it reads, so that an error in a cell is reported at its line and column.
//
// The package does not know the meaning of a column.
package table
