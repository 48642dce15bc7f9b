// Package flow is the flow language: it reads flows and their translations,
// checks them, and compiles one into a [Program], an immutable inlined state
// machine in dense ids.
//
// It stands on package routing: a flow is written for a center, whose queues,
// attributes and lines it names. It describes what a call may do and never runs
// one: that is package ivr, and crowds of calls are package sim.
package flow
