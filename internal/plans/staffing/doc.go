// Package staffing searches for the least staff with which every goal of a scenario
// holds, by simulation.
//
// A plan is a number of agents for each variable: a group in a shift or an interval. All
// plans meet the same callers (common random numbers), so that the goals of
// two plans are compared in a few replications. Parts of the problem that share no callers are
// searched side by side, in lockstep: each replication serves all of them. Where goals are of
// periods, the search raises the formula's need in the periods that fail, covers it and removes
// agents one at a time; elsewhere it scales a plan and descends along measured losses. Then it
// tries exchanges. What it finds is proven on fresh seeds, and is called locally minimal, since
// that is what is shown: with one agent fewer anywhere a goal breaks.
//
// Shifts of patterns overlap. Their search begins with the cheapest ones that cover the need
// by interval of Erlang A, an integer linear program. Weeks of people are such shifts of several
// days.
//
// Simulation with a search over staffing levels goes back to J. Atlason, M. A. Epelman
// and S. G. Henderson, "Optimizing call center staffing using simulation and analytic
// center cutting-plane methods", Management Science 54(2), 2008.
//
// The package does not read the clock: its caller gives the share of the time that is spent.
//
// It does not know how a day is simulated, nor how staff is written in a file.
package staffing
