// Package lsp is a language server for the files of a center. It shows an editor the findings of
// the whole folder while a file is typed, and finds the definitions and uses of names.
//
// Its names come from the places that the readers keep as they resolve names (diag.Findings.Names).
// Its completions come from the names that the readers accept at a place (diag.Findings.Expected).
// So the editor and lint cannot disagree.
//
// The package does not know the checks of a rule.
package lsp
