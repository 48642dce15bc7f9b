// Package draw lays a flow out and writes it as SVG, DOT or Mermaid. Every edge drawn
// is a transition of the state machine.
//
// It does not know what tests cover or callers take: the labels and the weights of edges are
// its arguments.
package draw
