// Package diag holds what is found wrong in files: a [Finding] has a [Place], a
// rule, a message and one suggested fix.
//
// [Findings] collects them over any number of files and prints them beside their
// source lines, as JSON or as SARIF. [Suggest] finds the name that a misspelled
// one most likely stands for.
package diag
