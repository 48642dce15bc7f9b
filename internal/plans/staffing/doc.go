// Package staffing searches for the least staff with which every goal of a scenario
// holds, by simulation.
//
// A plan is a number of agents for each variable: a group in a shift or an interval (problem.go).
// Shifts of patterns overlap; the cheapest ones that cover a need by interval are an integer
// linear program (patterns.go, integer.go). Weeks of people are such shifts of several days. The
// goals, each in its periods, are requirements, and what no caller connects is a scope of its own
// (requirement.go, scopes.go).
//
// [Run] leads through the search (search.go). All of its plans meet the same callers, those of the
// scenario's seed (simulate.go). It
//
//   - starts from the scenario's numbers or the formula's (start.go, erlang.go), whose need is raised
//     where goals of periods fail (raise.go);
//   - removes agents by a model of what each is worth (descend.go, mixture.go), and tries plans
//     that differ by a few agents (exchange.go);
//   - proves the plan on seeds that are fixed before, and says what is shown with one agent fewer
//     (proof.go).
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman
// and S. G. Henderson, "Optimizing call center staffing using simulation and analytic
// center cutting-plane methods", Management Science 54(2), 2008.
//
// The package does not read the clock: its caller gives the share of the time that is spent.
//
// It does not know how a day is simulated, nor how staff is written in a file.
package staffing
