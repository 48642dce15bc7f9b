// Package diag collects and prints diagnostics about files: a [Finding] has a [Place], a rule, a
// message and one suggested fix.
//
// [Findings] collects findings over any number of files. It prints them with their source lines, as
// JSON or as SARIF. [Suggest] finds the name that is nearest to a misspelled one.
//
// The package does not know the content of the files.
package diag
