// Package flow is the flow language. It reads flows and their translations, resolves the names in
// them, and compiles a flow into a [Program]. A program is an immutable state machine that contains
// the flow and every flow that it runs.
//
// [Load] works in phases. Each is complete before the next begins. It reads files into definitions
// (read.go, kinds.go, translate.go), resolves names and outcomes (resolve.go, outcomes.go), checks
// sizes (limits.go) and then compiles flows on demand (compile.go). Packages dataflow and lint find
// the problems of paths through a flow.
//
// A flow is written for a center of package routing, and names the center's queues, attributes and
// lines. The package describes the possible behavior of a call and never runs a call.
package flow
