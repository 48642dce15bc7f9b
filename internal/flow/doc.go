// Package flow is the flow language: it reads flows and their translations,
// checks them, and compiles one into a [Program], an immutable inlined state
// machine in dense ids.
//
// [Load] goes one way: a file is read as a source (read.go, kinds.go), the names
// in it are resolved (resolve.go, outcomes.go), flows with what they run are
// measured (measure.go) and compiled (compile.go). Then every line's calls are
// walked (walk.go): the states that they can come to, and the values that each
// attribute can have there. The rules that judge paths stand on that, a file
// each (rule_*.go), and all in rules.go.
//
// It stands on package routing: a flow is written for a center, whose queues,
// attributes and lines it names. It describes what a call may do and never runs
// one: that is package ivr, and crowds of calls are package sim.
package flow
