// Package diag collects and prints diagnostics about files: a [Finding] has a [Place], a
// rule, a message and one suggested fix.
//
// [Findings] collects them over any number of files and prints them beside their
// source lines, as JSON or as SARIF. [Suggest] finds the name that is nearest to
// a misspelled one.
//
// It does not know what the files say.
package diag
