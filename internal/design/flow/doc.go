// Package flow is the flow language: it reads flows and their translations,
// resolves the names in them, and compiles a flow into a [Program], an immutable
// state machine in which every flow that it runs is inlined.
//
// [Load] works in phases, each complete before the next begins: it reads files into
// definitions (read.go, kinds.go, translate.go), resolves names and outcomes
// (resolve.go, outcomes.go), checks sizes (limits.go) and then compiles flows on
// demand (compile.go). What only paths through a flow show is found by packages
// dataflow and lint.
//
// A flow is written for a center of package routing, whose queues, attributes and
// lines it names. The package describes what a call may do and never runs one.
package flow
