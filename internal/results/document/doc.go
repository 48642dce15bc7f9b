// Package document prints results. A result makes one [Document], a list of blocks: a verdict, tiles, goals, tables,
// charts. Four printers write it: for a terminal, as Markdown, as a page, and a table as CSV. So a table is written
// once, and a number has the same digits everywhere.
//
// Texts are plain: a printer escapes names for its medium. A paragraph may have code between backquotes.
//
// The package does not know the results. Their packages choose the blocks and the words.
package document
