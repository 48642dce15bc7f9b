// Package erlang has the formulas Erlang B, C and A of queueing theory. Reports print their results
// next to the results of the simulation.
//
// Rates are per unit of time. Any unit can be used, the same for all arguments.
//
// The package does not know centers: its arguments are rates and numbers of servers.
package erlang
