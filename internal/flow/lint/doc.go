// Package lint checks the flows of a center by what can happen in its calls: a file for
// each rule, all of them in one list (rules.go). It stands on package dataflow, which
// computes the paths, and on package flow, whose own rules it documents.
package lint
