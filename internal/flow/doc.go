// Package flow is the flow language: it reads flows and their translations, links the
// names in them, and compiles a flow into a [Program], an immutable inlined state
// machine in dense ids.
//
// [Load] goes one way: a file is read as a [Def] (read.go, kinds.go), the names in it
// are resolved (resolve.go, outcomes.go), flows with what they run are measured
// (measure.go) and compiled (compile.go). What can happen on the paths of a program is
// computed by package dataflow, and judged by package lint.
//
// A flow is written for a center of package routing, whose queues, attributes and lines
// it names. Package ivr runs the calls of a program.
package flow
