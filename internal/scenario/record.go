package scenario

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// scenarioRecord is every key of a scenario file.
var scenarioRecord = diag.Record[Scenario]{
	Name: "a scenario",
	Doc:  "A day of calls: who calls, who answers, and which goals have to hold.",
	Fields: []diag.Field[Scenario]{
		diag.Bind("scenario", "The scenario's name.", diag.Placed(diag.String), func(s *Scenario) *diag.Text { return &s.Name }).Must(),
		diag.Bind("about", "What it is for, in a sentence.", diag.String, func(s *Scenario) *string { return &s.About }),
		diag.Bind("like", "Another scenario, from which everything is taken that is not given here.", diag.Placed(diag.String), func(s *Scenario) *diag.Text { return &s.Like }),
		diag.Bind("day", "The simulated day.", diag.Placed(routing.Day), func(s *Scenario) *diag.At[routing.Date] { return &s.Day }),
		diag.Bind("timezone", "The IANA time zone that the day and given weights are in.", diag.Placed(routing.Zone), func(s *Scenario) *diag.At[*time.Location] { return &s.Zone }),
		diag.Bind("interval", "The length of an interval of the report and of the arrival rates; it divides a day.", diag.Placed(intervalLength), func(s *Scenario) *diag.At[time.Duration] { return &s.Interval }),
		diag.Bind("seed", "What all random numbers are derived from.", seedNumber, func(s *Scenario) *uint64 { return &s.Seed }),
		diag.Bind("replications", "How many days are simulated, or until when.", replications, func(s *Scenario) *Replications { return &s.Replications }),
		diag.Bind("for", "How long to simulate, in place of one day.", diag.Placed(atMost(positive, maxFor)), func(s *Scenario) *diag.At[time.Duration] { return &s.For }),
		diag.Bind("warm_up", "The first part of it, left out of every statistic.", diag.Placed(atMost(diag.Duration, maxFor)), func(s *Scenario) *diag.At[time.Duration] { return &s.WarmUp }),
		diag.Bind("calls", "How many calls each line gets.", calls, func(s *Scenario) *volumes { return &s.volumes }),
		diag.Bind("arrivals", "A file with one row a call, in place of calls.", diag.Placed(traceRecord.Type()), func(s *Scenario) *diag.At[Table] { return &s.Arrivals }),
		diag.Bind("spikes", "Times at which more callers come.", diag.ListOf(spikeRecord.Type()), func(s *Scenario) *[]Spike { return &s.Spikes }),
		diag.Bind("callers", "Who calls.", callersRecord.Type(), func(s *Scenario) *Callers { return &s.Callers }),
		diag.Bind("answers", "What callers answer, by flow.step: an outcome, shares as {1: 70%, 2: 25%, silent: 5%}, or one of these for each value by which they differ.", diag.MapOf(answer), func(s *Scenario) *[]diag.Pair[Answer] { return &s.Answers }),
		diag.Bind("lookups", "What lookups find, by name, as answers are given.", diag.MapOf(answer), func(s *Scenario) *[]diag.Pair[Answer] { return &s.Lookups }),
		diag.Bind("handling", "How long conversations are, by queue.", diag.MapOf(handling), func(s *Scenario) *[]diag.Pair[Handling] { return &s.Handling }),
		diag.Bind("staff", "The groups of agents.", diag.ListOf(staffRecord.Type()), func(s *Scenario) *[]Staff { return &s.Staff }),
		diag.Bind("trunks", "Calls that a hub can carry at once; unlimited for a hub not named.", diag.MapOf(diag.Placed(diag.Int(1, maxTrunks))), func(s *Scenario) *[]diag.Pair[diag.At[int]] { return &s.Trunks }),
		diag.Bind("callbacks", "How booked callbacks are dialed.", callbacksRecord.Type(), func(s *Scenario) *Callbacks { return &s.Callbacks }),
		diag.Bind("goals", "What has to hold.", diag.ListOf(goalRecord.Type()), func(s *Scenario) *[]Goal { return &s.Goals }),
		diag.Bind("short_abandons", "Callers who hang up sooner do not count in a service level.", diag.Duration, func(s *Scenario) *time.Duration { return &s.ShortAbandons }),
	},
	Where: func(s *Scenario) *diag.Place { return &s.Place },
}

// Schema is a scenario file as a JSON Schema.
func Schema() diag.Schema { return scenarioRecord.Schema() }

var spikeRecord = diag.Record[Spike]{
	Name: "a spike",
	Doc:  "A time at which more callers come.",
	Fields: []diag.Field[Spike]{
		diag.Bind("line", "The line, or all.", diag.Placed(diag.String), func(s *Spike) *diag.Text { return &s.Line }).Must(),
		diag.Bind("at", "When it begins, in the scenario's time zone.", diag.Placed(clock), func(s *Spike) *diag.At[clockTime] { return &s.At }).Must(),
		diag.Bind("for", "How long it lasts.", atMost(positive, 24*time.Hour), func(s *Spike) *time.Duration { return &s.For }).Must(),
		diag.Bind("times", "What the rate is multiplied by.", factor, func(s *Spike) *float64 { return &s.Times }).Must(),
		diag.Bind("about", "What it is.", diag.String, func(s *Spike) *string { return &s.About }),
	},
	Where: func(s *Spike) *diag.Place { return &s.Place },
}

var callersRecord = diag.Record[Callers]{
	Name: "a map of callers",
	Doc:  "Who calls, drawn once a call.",
	Fields: []diag.Field[Callers]{
		diag.Bind("abroad", "The share of callers from another country than the line's.", abroad, func(c *Callers) *Abroad { return &c.Abroad }),
		diag.Bind("numbers", "Shares of valid, withheld and invalid caller numbers.", shares, func(c *Callers) *Mixture { return &c.Numbers }),
		diag.Bind("tier", "Shares of the tiers.", mixture, func(c *Callers) *Mixture { return &c.Tier }),
		diag.Bind("attributes", "Shares of the values of other attributes that routing.yaml declares, by name.", diag.MapOf(mixture), func(c *Callers) *[]diag.Pair[Mixture] { return &c.Attributes }),
		diag.Bind("intent", "Shares of what callers want; the names are the scenario's own.", mixture, func(c *Callers) *Mixture { return &c.Intent }),
		diag.Bind("language", "Shares of the languages that callers speak, over those that the line offers.", mixture, func(c *Callers) *Mixture { return &c.Language }),
		diag.Bind("patience", "How long a caller waits in queues before hanging up.", patience, func(c *Callers) *Patience { return &c.Patience }),
		diag.Bind("answers_after", "How long a caller takes to answer a prompt.", duration, func(c *Callers) *des.Distribution { return &c.AnswersAfter }),
		diag.Bind("slips", "A caller's mistakes, at each playing of a prompt.", slips, func(c *Callers) *Slips { return &c.Slips }),
		diag.Bind("redial", "How a caller who was not served tries again.", redialRecord.Type(), func(c *Callers) *Redial { return &c.Redial }),
	},
}

var slipsRecord = diag.Record[Slips]{
	Name: "a map of slips",
	Doc:  "A caller's mistakes, at each playing of a prompt.",
	Fields: []diag.Field[Slips]{
		diag.Bind("silent", "The share that says nothing.", diag.Percent, func(s *Slips) *float64 { return &s.Silent }),
		diag.Bind("wrong_key", "The share that presses a key that is not offered.", diag.Percent, func(s *Slips) *float64 { return &s.WrongKey }),
		diag.Bind("hang_up", "The share that hangs up.", diag.Percent, func(s *Slips) *float64 { return &s.HangUp }),
		diag.Bind("barge_in", "The share that answers while the prompt still plays.", diag.Percent, func(s *Slips) *float64 { return &s.BargeIn }),
	},
}

var redialRecord = diag.Record[Redial]{
	Name: "redial",
	Doc:  "How a caller who abandoned, was blocked or found a full queue tries again.",
	Fields: []diag.Field[Redial]{
		diag.Bind("chance", "The share that tries again.", diag.Percent, func(r *Redial) *float64 { return &r.Chance }),
		diag.Bind("after", "After how long.", duration, func(r *Redial) *des.Distribution { return &r.After }),
		diag.Bind("most", "How often at most.", diag.Int(0, MostAttempts), func(r *Redial) *int { return &r.Most }),
	},
}

var staffRecord = diag.Record[Staff]{
	Name: "a group",
	Doc:  "Agents with the same skills at one hub.",
	Fields: []diag.Field[Staff]{
		diag.Bind("group", "The group's name.", diag.Placed(diag.String), func(s *Staff) *diag.Text { return &s.Group }).Must(),
		diag.Bind("hub", "Where the agents sit.", diag.Placed(diag.String), func(s *Staff) *diag.Text { return &s.Hub }).Must(),
		diag.Bind("queues", "The queues that they answer, preferred ones first.", diag.ListOf(skill), func(s *Staff) *[]Skill { return &s.Queues }).Must(),
		diag.Bind("agents", "How many are rostered, around the clock.", diag.Placed(diag.Int(0, maxAgents)), func(s *Staff) *diag.At[int] { return &s.Agents }),
		diag.Bind("shifts", "How many are rostered, by time of the hub's day.", shifts, func(s *Staff) *[]Shift { return &s.Shifts }),
		diag.Bind("shrinkage", "The share of the rostered agents who are not on the phones.", shrinkage, func(s *Staff) *[]Shrink { return &s.Shrinkage }),
	},
	Where: func(s *Staff) *diag.Place { return &s.Place },
}

var skillRecord = diag.Record[Skill]{
	Name: "a skill",
	Doc:  "A queue that a group answers for callers who have waited.",
	Fields: []diag.Field[Skill]{
		diag.Bind("queue", "The queue.", diag.Placed(diag.String), func(s *Skill) *diag.Text { return &s.Queue }).Must(),
		diag.Bind("after", "How long a caller has to have waited.", diag.Duration, func(s *Skill) *time.Duration { return &s.After }),
	},
}

var callbacksRecord = diag.Record[Callbacks]{
	Name: "a map of callbacks",
	Doc:  "How booked callbacks are dialed.",
	Fields: []diag.Field[Callbacks]{
		diag.Bind("takes", "How long dialing takes the agent, beside the conversation.", duration, func(c *Callbacks) *des.Distribution { return &c.Takes }),
		diag.Bind("reached", "The share of tries that reach the caller.", diag.Percent, func(c *Callbacks) *float64 { return &c.Reached }),
		diag.Bind("tries", "How often a caller is dialed at most.", diag.Int(1, 100), func(c *Callbacks) *int { return &c.Tries }),
		diag.Bind("again_after", "How long until the next try.", duration, func(c *Callbacks) *des.Distribution { return &c.AgainAfter }),
	},
}

var goalRecord = diag.Record[Goal]{
	Name: "a goal",
	Doc:  "A bound on a measure, about one subject or the whole center.",
	Fields: []diag.Field[Goal]{
		diag.Bind("queue", "A queue, as disputes or disputes@london, or all for each one.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Queue }),
		diag.Bind("tier", "A tier, or all for each one.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Tier }),
		diag.Bind("line", "A line, or all for each one.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Line }),
		diag.Bind("region", "A region, or all for each one.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Region }),
		diag.Bind("group", "A group of agents, or all for each one.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Group }),
		diag.Bind("measure", "What is measured: service_level T, asa, wait mean, p50, p90, p95, p99 or max, answer p50, p90, p95 or p99, abandoned, blocked, self_served, redialed, or occupancy of a group.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.Measure }).Must(),
		diag.Bind("at_least", "The least value that is good.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.AtLeast }),
		diag.Bind("at_most", "The greatest value that is good.", diag.Placed(diag.String), func(g *Goal) *diag.Text { return &g.AtMost }),
		diag.Bind("on", "On how many days it has to hold, as in \"90% of days\".", diag.Placed(shareOfDays), func(g *Goal) *diag.At[float64] { return &g.On }),
	},
	Where: func(g *Goal) *diag.Place { return &g.Place },
}

var tableRecord = diag.Record[Table]{
	Name: "a table",
	Doc:  "A CSV file of counts that stands beside the scenario: a row for each hour or quarter of an hour of the day, with a column for a line.",
	Fields: append(slices.Clip(traceRecord.Fields),
		diag.Bind("column", "The column's name in the first row.", diag.Placed(diag.String), func(t *Table) *diag.Text { return &t.Column })),
}

var traceRecord = diag.Record[Table]{
	Name: "a trace",
	Doc:  "A CSV file with one row a call: its time, the line and, if known, the caller's number.",
	Fields: []diag.Field[Table]{
		diag.Bind("file", "The file's name.", diag.Placed(diag.String), func(t *Table) *diag.Text { return &t.File }).Must(),
		diag.Bind("redials", "Whether the counts have redials in them; then the callers do not redial beside them.", diag.OneOf("included", "excluded"), func(t *Table) *string { return &t.Redials }),
	},
}
