// Package lsp is a language server for the files of a center: it shows an editor the findings
// of the whole folder while a file is typed, and answers where names are defined and used.
//
// What it knows of names comes from the places that the readers keep as they resolve them
// (diag.Findings.Names), and what can be written somewhere from those that they would accept
// there (diag.Findings.Expected), so that the editor and lint cannot disagree.
//
// It does not know what a rule checks.
package lsp
