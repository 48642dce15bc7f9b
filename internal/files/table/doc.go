// Package table reads CSV files and prints tables of results. It remembers the place of each
// cell that it reads, so that an error in a cell is reported at its line and column.
//
// It does not know what a column means.
package table
