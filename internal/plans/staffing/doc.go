// Package staffing searches for the least staff with which every goal of a scenario
// holds, by simulation.
//
// A plan has a number of agents for each variable: a group in a shift or an interval (problem.go), or
// in a shift of a pattern, which overlaps others (patterns.go). A goal, in each of its periods, is a
// requirement (requirement.go); what no caller connects is a component of its own (components.go).
//
// [Run] (search.go) changes one plan, which meets the callers of the scenario's seed (simulate.go), and
// divides its replications among the phases (budget.go). It
//
//  1. takes the least multiple of the scenario's numbers that seems to hold, and where a user waits
//     confirms it at once, by few replications (start.go);
//  2. takes the staff of Erlang A (erlang.go) where it costs less, whose need is raised where goals of
//     periods fail (raise.go);
//  3. measures what each agent is worth (descend.go), and tries the cheapest plans by a model of these
//     losses (losses.go), until nothing saves or the budget ends;
//  4. confirms the plan on seeds that are fixed before, and repairs it and confirms it again as long as
//     a goal is not shown to hold (confirm.go);
//  5. says what is shown with one agent fewer (confirm.go), by the formula's plan and around the answer
//     (result.go, curve.go), and writes it (text.go, scenario.go).
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman
// and S. G. Henderson, "Optimizing call center staffing using simulation and analytic
// center cutting-plane methods", Management Science 54(2), 2008.
//
// The package does not read the clock: its caller gives the share of the time that is spent. It
// does not know how a day is simulated, nor how staff is written in a file.
package staffing
