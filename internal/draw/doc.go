// Package draw lays a flow out and writes it as SVG, DOT or Mermaid. Every edge
// drawn is the state machine's.
package draw
