// Package document is what stands between a result and its readers. A result makes one [Document], a list of blocks:
// a verdict, tiles, goals, tables, charts. Four printers write it: for a terminal, as Markdown, as a page, and a table
// as CSV. So a table is written once, and a number has the same digits everywhere.
//
// The package does not know the results. Their packages choose the blocks and the words.
package document
