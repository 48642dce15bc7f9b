// Package staffing searches for the least staff with which every goal of a scenario
// holds, by simulation.
//
// A plan has a number of agents for each variable: a group in a shift or an interval (problem.go), or
// in a shift of a pattern, which overlaps others (patterns.go). A goal, in each of its periods, is a
// requirement (requirement.go); what no caller connects is a scope of its own (scopes.go).
//
// [Run] (search.go) changes one plan, which meets the callers of the scenario's seed (simulate.go). It
//
//  1. takes the least multiple of the scenario's numbers that seems to hold, or the staff of Erlang A
//     (start.go, erlang.go), whose need is raised where goals of periods fail (raise.go);
//  2. measures what each agent is worth (descend.go), and tries the cheapest plans by a model of these
//     losses (mixture.go), until nothing saves or the budget ends;
//  3. proves the plan on seeds that are fixed before, and says what is shown with one agent fewer
//     (proof.go, result.go).
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman
// and S. G. Henderson, "Optimizing call center staffing using simulation and analytic
// center cutting-plane methods", Management Science 54(2), 2008.
//
// The package does not read the clock: its caller gives the share of the time that is spent. It
// does not know how a day is simulated, nor how staff is written in a file.
package staffing
