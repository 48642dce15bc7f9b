// Package workspace reads a whole center out of a folder: its routing, its flows, its
// scripted calls and its scenarios, with the findings in all of them.
//
// It does not know what a verb prints or a page shows.
package workspace
