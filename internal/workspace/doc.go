// Package workspace reads a whole center from a folder: its routing, its flows, its scripted calls
// and its scenarios, with the findings in all of them.
//
// The package does not know the output of verbs and pages.
package workspace
