// Package erlang has the formulas Erlang B, C and A of queueing theory, which stand beside
// the results of the simulation.
//
// Rates are per unit of time. Any unit can be used, the same for all arguments.
//
// It does not know centers: its arguments are rates and numbers of servers.
package erlang
