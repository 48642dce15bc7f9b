package scenario

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// placed reads text and keeps its place.
var placed = yaml.Placed(yaml.String)

// scenarioObject is every key of a scenario file.
var scenarioObject = yaml.Object[Scenario]{
	Name: "a scenario",
	Doc:  "A day of calls: who calls, who answers, and which goals have to hold.",
	Fields: []yaml.Field[Scenario]{
		yaml.Bind("scenario", "The scenario's name.", placed,
			func(s *Scenario) *diag.Text { return &s.Name }).Required(),
		yaml.Bind("title", "The title of its pages and tables. Default: the name, with spaces for underscores.",
			routing.Title, func(s *Scenario) *string { return &s.Title }),
		yaml.Bind("about", "A sentence about it, which its report shows.", yaml.String,
			func(s *Scenario) *string { return &s.About }),
		yaml.Bind("like",
			"Another scenario, which gives all missing values. Staff is merged by group, goals by subject, measure and each, spikes by line and time, outages by what is down and time, handling by queue. An empty list replaces the inherited list.",
			yaml.String, func(*Scenario) *string { return new(string) }),
		yaml.Bind("guesses",
			"The guessed numbers: answers, lookups, staff, or one entry, as lookups.NAME. Simulate prints the one that matters most. Default: none.",
			yaml.ListOf(placed), func(s *Scenario) *[]diag.Text { return &s.Guesses }),
		yaml.Bind("day", "The simulated day.", yaml.Placed(routing.Day),
			func(s *Scenario) *diag.At[routing.Date] { return &s.Day }).Replacing("days").Default("2026-01-06"),
		yaml.Bind("days", "Several days in place of one, as in 2026-11-23..2026-11-29.", yaml.Placed(dates),
			func(s *Scenario) *diag.At[Dates] { return &s.Days }).Replacing("day", "for", "warm_up"),
		yaml.Bind("closed",
			"Holidays, as 12-25 each year or 2026-12-25 once: nobody calls or works, except as weekdays and shifts give for holiday.",
			routing.ClosedDates, func(s *Scenario) *[]routing.Date { return &s.Closed }),
		yaml.Bind("timezone", "The IANA time zone of the day and the weights. Default: the zone of the first hub.", routing.Zone,
			func(s *Scenario) **time.Location { return &s.Zone }),
		yaml.Bind("interval", "The length of an interval of the report and of goals. It divides a day.",
			yaml.Placed(intervalLength), func(s *Scenario) *diag.At[time.Duration] { return &s.Interval }).Default("15m"),
		yaml.Bind("seed", "The seed of all random numbers.", seedNumber,
			func(s *Scenario) *uint64 { return &s.Seed }).Default("1"),
		yaml.Bind("replications", "The number of simulations, or until: decided.", replications,
			func(s *Scenario) *model.Replications { return &s.Replications }).Default("10"),
		yaml.Bind("for", "The simulated time, in place of one day.", yaml.Placed(atMost(positive, maxFor)),
			func(s *Scenario) *diag.At[time.Duration] { return &s.For }).Replacing("days"),
		yaml.Bind("warm_up", "The beginning of the time of for, left out of every statistic. A day has 4 hours before it.",
			yaml.Placed(atMost(yaml.Duration, maxFor)),
			func(s *Scenario) *diag.At[time.Duration] { return &s.WarmUp }).Default("0s"),
		yaml.Bind("calls", "The calls of each line.", calls,
			func(s *Scenario) *Calls { return &s.Calls }).Merged(callsMerging),
		yaml.Bind("arrivals", "A file with one row per call, in place of calls.", yaml.Placed(traceObject.Type()),
			func(s *Scenario) *diag.At[Table] { return &s.Arrivals }),
		yaml.Bind("spikes", "Times with more callers.", yaml.ListOf(spikeObject.Type()),
			func(s *Scenario) *[]Spike { return &s.Spikes }).Merged(yaml.Merging{List: &yaml.ListMerging{
			Item: "spike", Key: "line",
			ID: yaml.TextOf("line", "at"), Name: yaml.TextOf("line"),
		}}),
		yaml.Bind("callers", "Who calls.", callersObject.Type(),
			func(s *Scenario) *Callers { return &s.Callers }).Merged(callerMerging),
		yaml.Bind("answers",
			"The callers' answers, by flow.step: an outcome, or shares as {1: 70%, 2: 25%, silent: 5%}, or one of these by the value of a property. In a queue, the shares of the callers who leave after each announcement, and stay.",
			yaml.MapOf(answer), func(s *Scenario) *[]yaml.Pair[Answer] { return &s.Answers }).Merged(yaml.Merging{}),
		yaml.Bind("hears",
			"What the recognizer makes of each intent at a listen step, by flow.step: {cancel: {cancel: 88%, balance: 4%, no_match: 8%}}.",
			yaml.MapOf(yaml.MapOf(mixture)), func(s *Scenario) *[]yaml.Pair[[]yaml.Pair[Mixture]] { return &s.Hears }).
			Merged(yaml.Merging{}),
		yaml.Bind("recognition",
			"The share of sentences that are heard as their intent. Half of the others are no_match, half any other intent. Default: 100%.",
			yaml.Placed(yaml.Percent), func(s *Scenario) *diag.At[float64] { return &s.Recognition }),
		yaml.Bind("lookups", "The outcomes of lookups, by name, in the form of answers.", yaml.MapOf(answer),
			func(s *Scenario) *[]yaml.Pair[Answer] { return &s.Lookups }).Merged(yaml.Merging{}),
		yaml.Bind("handling", "The conversations of each queue.", allHandling,
			func(s *Scenario) *AllHandling { return &s.Handling }).Merged(yaml.Merging{Keys: map[string]yaml.Merging{"all": {}}}),
		yaml.Bind("staff", "The groups of agents, and files of when they work: {file: roster.csv}.", staff,
			func(s *Scenario) *staffList { return &s.staffList }).Merged(staffMerging),
		yaml.Bind("outages",
			"Times when agents, lookups, lines or trunks are down.",
			yaml.ListOf(outageObject.Type()), func(s *Scenario) *[]Outage { return &s.Outages }).Merged(yaml.Merging{List: &yaml.ListMerging{
			Item: "outage",
			Key:  "group",
			ID:   outageID,
			Name: outageName,
		}}),
		yaml.Bind("trunks", "The number of calls that a hub can carry at once. Default: unlimited.",
			yaml.MapOf(yaml.Int(1,
				maxTrunks)), func(s *Scenario) *[]yaml.Pair[int] { return &s.Trunks }).Merged(yaml.Merging{}),
		yaml.Bind("callbacks", "The dialing of booked callbacks.", callbacksObject.Type(),
			func(s *Scenario) *model.Callbacks { return &s.Callbacks }).Merged(yaml.Merging{}),
		yaml.Bind("goals",
			"The goals. {only: [...]} replaces all inherited goals.", goals,
			func(s *Scenario) *[]Goal { return &s.Goals }).Merged(yaml.Merging{List: &yaml.ListMerging{
			Item: "goal",
			ID:   goalID,
			Name: goalName,
		}}),
		yaml.Bind("short_abandons", "Callers who hang up sooner do not count in a service level.", yaml.Duration,
			func(s *Scenario) *time.Duration { return &s.ShortAbandons }).Default("0s"),
		yaml.Bind("service_level", "The counting of service levels.", serviceLevel.Type(),
			func(s *Scenario) *ServiceLevel { return &s.ServiceLevel }).Merged(yaml.Merging{}),
	},
	Adapt: replaceCalls,
	Where: func(s *Scenario) *diag.Place { return &s.Place },
}

// Schema is a scenario file as a JSON Schema.
func Schema() yaml.Schema { return scenarioObject.Schema() }

var spikeObject = yaml.Object[Spike]{
	Name: "a spike",
	Doc:  "A time with more callers.",
	Fields: []yaml.Field[Spike]{
		yaml.Bind("line", "The line, or all.", placed, func(s *Spike) *diag.Text { return &s.Line }).Required(),
		yaml.Bind("at", "When it begins, in the scenario's time zone.", clock,
			func(s *Spike) *ClockTime { return &s.At }).Required(),
		yaml.Bind("for", "The length.", atMost(positive, 24*time.Hour),
			func(s *Spike) *time.Duration { return &s.For }).Required(),
		yaml.Bind("times", "The factor of the rate.", factor,
			func(s *Spike) *float64 { return &s.Times }).Required(),
		yaml.Bind("day", "Its day, if there are several. Default: every day.", yaml.Placed(routing.Day),
			func(s *Spike) *diag.At[routing.Date] { return &s.Day }),
		yaml.Bind("about", "A remark.", yaml.String, func(*Spike) *string { return new(string) }),
	},
	Where: func(s *Spike) *diag.Place { return &s.Place },
}

var outageObject = yaml.Object[Outage]{
	Name: "an outage",
	Doc:  "A time when agents, a lookup, a line or trunks are down.",
	Fields: append(outageSubjects(),
		yaml.Bind("share", "The part that is down.", downShare,
			func(o *Outage) *float64 { return &o.Share }).Default("100%"),
		yaml.Bind("from", "When it begins, in whole minutes, by the hub's clock. By the scenario's for a lookup or a line.",
			minuteOfDay, func(o *Outage) *Minute { return &o.From }).Required(),
		yaml.Bind("to", "Its end. With a date, an end before from is on the next day.", minuteOfDay,
			func(o *Outage) *Minute { return &o.To }).Required(),
		yaml.Bind("date", "The date of its start. A scenario of several days requires it.",
			yaml.Placed(routing.Day), func(o *Outage) *diag.At[routing.Date] { return &o.Date }),
		yaml.Bind("about", "A remark.", yaml.String, func(*Outage) *string { return new(string) }),
	),
	Where: func(o *Outage) *diag.Place { return &o.Place },
}

// downShare reads the part that is down.
var downShare = checked(yaml.Percent, isOverZero, diag.BadValue, "an outage of %s changes nothing",
	`write the part that is down, as in "50%"`)

// outageSubjects are the keys that name what is down, by kind.
func outageSubjects() []yaml.Field[Outage] {
	var out []yaml.Field[Outage]
	for kind := range model.NumOutageKinds {
		out = append(out, yaml.Bind(kind.String(), kind.Doc(), placed,
			func(o *Outage) *diag.Text { return &o.Of[kind] }))
	}
	return out
}

// outageName names an outage by what is down, and outageID also by its kind and time.
func outageName(n *yaml.Node) string {
	_, name := outageSubject(n)
	return name
}

func outageSubject(n *yaml.Node) (kind model.OutageKind, name string) {
	for kind := range model.NumOutageKinds {
		if name := yaml.TextOf(kind.String())(n); name != "" {
			return kind, name
		}
	}
	return model.NumOutageKinds, ""
}

func outageID(n *yaml.Node) string {
	if kind, name := outageSubject(n); name != "" {
		return strings.Join([]string{kind.String(), name, yaml.TextOf("date")(n), yaml.TextOf("from")(n)}, " ")
	}
	return ""
}

var callersObject = yaml.Object[Callers]{
	Name: "a map of callers",
	Doc:  "The properties of callers.",
	Fields: []yaml.Field[Callers]{
		yaml.Bind("abroad", "The share of callers from another country than the line's.", abroad,
			func(c *Callers) *Abroad { return &c.Abroad }).Default("0%"),
		yaml.Bind("numbers", "Shares of valid, withheld and invalid caller numbers.", shares,
			func(c *Callers) *Mixture { return &c.Numbers }).Default("{valid: 100%}"),
		yaml.Bind("tier", "Shares of the tiers, or a file of their calls by time.", valueShares,
			func(c *Callers) *Shares { return &c.Tier }),
		yaml.Bind("attributes",
			"Shares of the values of other attributes, by name, or a file of their calls by time.",
			yaml.MapOf(valueShares), func(c *Callers) *[]yaml.Pair[Shares] { return &c.Attributes }).Merged(yaml.Merging{}),
		yaml.Bind("intent", "The shares of the callers' intents. The names are the scenario's own.", mixture,
			func(c *Callers) *Mixture { return &c.Intent }),
		yaml.Bind("language", "Shares of the languages that callers speak, over those that the line offers.", mixture,
			func(c *Callers) *Mixture { return &c.Language }),
		yaml.Bind("patience", "The longest wait before a caller hangs up.", patience,
			func(c *Callers) *Patience { return &c.Patience }).Default(Infinite),
		yaml.Bind("answers_after", "The time that a caller takes to answer a prompt.", duration,
			func(c *Callers) *des.Distribution { return &c.AnswersAfter }).Default("0s"),
		yaml.Bind("slips", "A caller's mistakes, at each playing of a prompt.", slips,
			func(c *Callers) *model.PromptBehavior { return &c.Slips }).Merged(yaml.Merging{}),
		yaml.Bind("redial", "How a caller who was not served tries again.", redialObject.Type(),
			func(c *Callers) *model.Redial { return &c.Redial }).Merged(yaml.Merging{}),
	},
}

// callerMerging merges who calls.
var callerMerging = callersObject.Merging()

var slipsObject = yaml.Object[model.PromptBehavior]{
	Name: "a map of slips",
	Doc:  "A caller's mistakes, at each playing of a prompt.",
	Fields: []yaml.Field[model.PromptBehavior]{
		yaml.Bind("silent", "The share of silent callers.", yaml.Percent,
			func(s *model.PromptBehavior) *float64 { return &s.Silent }).Default("0%"),
		yaml.Bind("wrong_key", "The share that presses a key that is not offered.", yaml.Percent,
			func(s *model.PromptBehavior) *float64 { return &s.WrongKey }).Default("0%"),
		yaml.Bind("hang_up", "The share that hangs up, also when a transfer comes back.", yaml.Percent,
			func(s *model.PromptBehavior) *float64 { return &s.HangUp }).Default("0%"),
		yaml.Bind("barge_in", "The share that answers while the prompt still plays.", yaml.Percent,
			func(s *model.PromptBehavior) *float64 { return &s.BargeIn }).Default("0%"),
	},
}

var redialObject = yaml.Object[model.Redial]{
	Name: "redial",
	Doc:  "Redials of callers who abandoned, were blocked or found a full queue.",
	Fields: []yaml.Field[model.Redial]{
		yaml.Bind("chance", "The share that tries again.", yaml.Percent,
			func(r *model.Redial) *float64 { return &r.Chance }).Default("0%"),
		yaml.Bind("after", "After how long.", duration,
			func(r *model.Redial) *des.Distribution { return &r.After }).Default("{mean: 10m}"),
		yaml.Bind("most", "The most redials of a caller.", yaml.Int(0, model.MaxRedials),
			func(r *model.Redial) *int { return &r.Most }).Default("3"),
	},
}

var staffObject = yaml.Object[Staff]{
	Name: "a group",
	Doc:  "Agents with the same skills at one hub.",
	Fields: []yaml.Field[Staff]{
		yaml.Bind("group", "The group's name. An entry with a file has none.", placed,
			func(s *Staff) *diag.Text { return &s.Group }).Required(),
		yaml.Bind("title", routing.TitleDoc, routing.Title, func(s *Staff) *string { return &s.Title }),
		yaml.Bind("hub", "The hub of the agents. Default: the inherited hub.", placed,
			func(s *Staff) *diag.Text { return &s.Hub }).Required(),
		yaml.Bind("queues", "The queues that they answer, preferred queues first. Default: the inherited queues.",
			yaml.ListOf(skill), func(s *Staff) *[]Skill { return &s.Queues }).Required(),
		yaml.Bind("agents",
			"The number of rostered agents around the clock, or by date as in {2026-12-01: 40, 2027-01-11: 46}, or the bounds of a search.",
			agents, func(s *Staff) *Agents { return &s.Agents }).Merged(yaml.Merging{Short: agentCount}),
		yaml.Bind("from",
			"The first date on which they work, as 2026-12-01. Default: from the start.",
			yaml.Placed(routing.Day), func(s *Staff) *diag.At[routing.Date] { return &s.From }),
		yaml.Bind("until", "The last date on which they work. Default: to the end.",
			yaml.Placed(routing.Day), func(s *Staff) *diag.At[routing.Date] { return &s.Until }),
		yaml.Bind("shifts", "The rostered agents by the hub's time, or by weekday and time.", shifts,
			func(s *Staff) *[]Shift { return &s.Shifts }),
		yaml.Bind("breaks",
			"The breaks of each agent. A quarter of the shift's agents takes a break at a time.",
			breaks, func(s *Staff) *[]Break { return &s.Breaks }),
		yaml.Bind("shrinkage",
			"The share of the rostered agents not on a break who are off the phones. "+
				`It may depend on the time of day: {"12:00-14:00": 40%, otherwise: 30%}. Default: 0%.`, shrinkage,
			func(s *Staff) *[]Shrink { return &s.Shrinkage }),
		yaml.Bind("languages", "The agents' languages, if fewer than the hub's.",
			yaml.ListOf(placed), func(s *Staff) *[]diag.Text { return &s.Languages }),
		yaml.Bind("speed", "The speed of the agents: talk and wrap-up are divided by it. Default: 100%.", speed,
			func(s *Staff) *float64 { return &s.Speed }),
		yaml.Bind("pause",
			"The time without calls after a call. With when it is shorter while callers wait.",
			pause, func(s *Staff) *model.Pause { return &s.Pause }),
		yaml.Bind("away", "How often and for how long an agent steps away after a call, in place of a pause.",
			awayObject.Type(), func(s *Staff) *model.Away { return &s.Away }),
		yaml.Bind("ring", "The ring of an agent's phone before a conversation. Left out: agents answer at once.",
			ringObject.Type(), func(s *Staff) *model.Ring { return &s.Ring }),
		yaml.Bind("attendance",
			"The variation of the present agents around the roster: the coefficient of variation of a day's factor, which all groups share, or also of each hour's.",
			attendance, func(s *Staff) *model.Attendance { return &s.Attendance }).Merged(yaml.Merging{Short: "day"}),
		yaml.Bind("cost", "The cost of an agent's hour, in any currency, for all groups or none.",
			yaml.Placed(cost), func(s *Staff) *diag.At[float64] { return &s.Cost }),
	},
	Adapt: replaceAgents,
	Where: func(s *Staff) *diag.Place { return &s.Place },
}

// attendance reads how agents come: one number is from day to day.
var attendance = yaml.Shorthand(busyness, func(a *model.Attendance) *float64 { return &a.Day }, attendanceObject)

var attendanceObject = yaml.Object[model.Attendance]{
	Name: "an attendance",
	Doc:  "The variation of the agents on the phones around the roster.",
	Fields: []yaml.Field[model.Attendance]{
		yaml.Bind("day", "The coefficient of variation of the agents of a day.", busyness,
			func(a *model.Attendance) *float64 { return &a.Day }),
		yaml.Bind("hour", "The coefficient of variation of each hour's agents, in addition to the day's.",
			busyness,
			func(a *model.Attendance) *float64 { return &a.Hour }),
	},
}

var awayObject = yaml.Object[model.Away]{
	Name: "an absence",
	Doc:  "Absences of agents after a call.",
	Fields: []yaml.Field[model.Away]{
		yaml.Bind("chance", "The share of the calls after which an agent steps away.", yaml.Percent,
			func(a *model.Away) *float64 { return &a.Chance }).Required(),
		yaml.Bind("for", "For how long.", duration, func(a *model.Away) *des.Distribution { return &a.For }).Required(),
		yaml.Bind("back",
			"The wait of a caller that makes an agent come back sooner. Default: waiting callers change nothing.",
			duration, func(a *model.Away) *des.Distribution { return &a.Back }),
	},
}

var ringObject = yaml.Object[model.Ring]{
	Name: "a ring",
	Doc:  "The ring of an agent's phone before a conversation.",
	Fields: []yaml.Field[model.Ring]{
		yaml.Bind("takes", "The length of a ring, while the caller waits.", duration,
			func(r *model.Ring) *des.Distribution { return &r.Takes }).Required(),
		yaml.Bind("not_taken",
			"The share of rings that go to the next agent. Default: 0%.", notTaken,
			func(r *model.Ring) *float64 { return &r.NotTaken }),
	},
}

var breakObject = yaml.Object[Break]{
	Name: "a break",
	Doc:  "A break of each agent of a shift.",
	Fields: []yaml.Field[Break]{
		yaml.Bind("takes", "The length, in whole minutes.", wholeMinutes,
			func(b *Break) *Minute { return &b.Takes }).Required(),
		yaml.Bind("after", "The time from the start of the shift to the first break.",
			yaml.Placed(wholeMinutes), func(b *Break) *diag.At[Minute] { return &b.After }).Required(),
		yaml.Bind("paid", "Whether agents are paid on it. Default: yes.", yaml.OneOf("yes", "no"),
			func(b *Break) *string { return &b.Paid }),
	},
}

var agentsObject = yaml.Object[Agents]{
	Name: "a number of agents",
	Doc:  "How many agents a group has, and the bounds of a search for the least staff.",
	Fields: []yaml.Field[Agents]{
		yaml.Bind("count", "The number of rostered agents around the clock, without shifts.",
			yaml.Placed(yaml.Int(0, MaxAgents)), func(a *Agents) *diag.At[int] { return &a.Count }),
		yaml.Bind("at_least", "The least number that a search may roster at any time.",
			yaml.Placed(yaml.Int(0, MaxAgents)), func(a *Agents) *diag.At[int] { return &a.AtLeast }),
		yaml.Bind("at_most", "The greatest number that a search may roster at any time.",
			yaml.Placed(yaml.Int(1, MaxAgents)), func(a *Agents) *diag.At[int] { return &a.AtMost }),
	},
}

var rosterObject = yaml.Object[Roster]{
	Name: "a roster",
	Doc:  "A CSV file of when the agents of groups work, in place of their agents, shifts and breaks.",
	Fields: []yaml.Field[Roster]{
		yaml.Bind("file",
			"The file's name. Its columns are group, start, end, agent, activity, or interval, group, agents.",
			placed, func(r *Roster) *diag.Text { return &r.File }).Required(),
		yaml.Bind("map",
			"The file that names the columns of another system's roster: see the keys of a roster map.",
			placed, func(r *Roster) *diag.Text { return &r.Map }),
		yaml.Bind("timezone",
			"The IANA time zone of times without an offset. Default: the zone of the groups' common hub.",
			routing.Zone, func(r *Roster) **time.Location { return &r.Zone }),
	},
	Where: func(r *Roster) *diag.Place { return &r.Place },
}

var skillObject = yaml.Object[Skill]{
	Name: "a skill",
	Doc:  "A queue that a group answers for callers who have waited.",
	Fields: []yaml.Field[Skill]{
		yaml.Bind("queue", "The queue.", placed, func(s *Skill) *diag.Text { return &s.Queue }).Required(),
		yaml.Bind("after", "The least wait of a caller.", yaml.Duration,
			func(s *Skill) *time.Duration { return &s.After }),
	},
}

var callbacksObject = yaml.Object[model.Callbacks]{
	Name: "a map of callbacks",
	Doc:  "The dialing of booked callbacks.",
	Fields: []yaml.Field[model.Callbacks]{
		yaml.Bind("takes", "The time to dial, in addition to the conversation.", duration,
			func(c *model.Callbacks) *des.Distribution { return &c.Takes }).Default("0s"),
		yaml.Bind("reached", "The share of tries that reach the caller.", yaml.Percent,
			func(c *model.Callbacks) *float64 { return &c.Reached }).Default("100%"),
		yaml.Bind("tries", "The most tries per callback.", yaml.Int(1, 100),
			func(c *model.Callbacks) *int { return &c.Tries }).Default("1"),
		yaml.Bind("again_after", "The time until the next try.", duration,
			func(c *model.Callbacks) *des.Distribution { return &c.AgainAfter }).Default("30m"),
	},
}

// measureNames lists the measures; T stands for the time of a service level.
func measureNames() string {
	var names []string
	for _, m := range model.Measures() {
		name := m.String()
		if m.HasTarget() {
			name += " T"
		}
		names = append(names, name)
	}
	return diag.Or(names...)
}

func goalSubject(kind model.SubjectKind, doc string) yaml.Field[Goal] {
	return yaml.Bind(kind.String(), doc+", or all for each one.", placed,
		func(g *Goal) *diag.Text { return &g.Subjects[kind] })
}

var goalObject = yaml.Object[Goal]{
	Name: "a goal",
	Doc:  "A bound on a measure, about one subject or the whole center.",
	Fields: []yaml.Field[Goal]{
		yaml.Bind("title",
			"The title that pages and tables show. Default: a sentence, as in \"Orders: 80% answered within 30 s\".",
			routing.Title, func(g *Goal) *string { return &g.Title }),
		goalSubject(model.SubjectQueue, "A queue, as disputes or disputes@london"),
		goalSubject(model.SubjectTier, "A tier"),
		goalSubject(model.SubjectLine, "A line"),
		goalSubject(model.SubjectRegion, "A region"),
		goalSubject(model.SubjectGroup, "A group of agents"),
		goalSubject(model.SubjectLanguage, "The language that a call is in"),
		yaml.Bind("measure", "The measure: "+measureNames()+".", placed,
			func(g *Goal) *diag.Text { return &g.Measure }).Required(),
		yaml.Bind("at_least", "The least value that is good.", placed, func(g *Goal) *diag.Text { return &g.AtLeast }),
		yaml.Bind("at_most", "The greatest value that is good.", placed, func(g *Goal) *diag.Text { return &g.AtMost }),
		yaml.Bind("each",
			"The goal has to hold in each such period with calls.",
			yaml.Placed(yaml.OneOf(model.EachNames[1:]...)), func(g *Goal) *diag.Text { return &g.Each }),
		yaml.Bind("on", "On how many days it has to hold, as in \"90% of days\".", yaml.Placed(shareOfDays),
			func(g *Goal) *diag.At[float64] { return &g.On }),
	},
	Where: func(g *Goal) *diag.Place { return &g.Place },
}

// goals reads a list of goals, or the goals that replace all inherited ones.
var goals = yaml.Shorthand(yaml.ListOf(goalObject.Type()), func(g *[]Goal) *[]Goal { return g }, onlyObject)

var onlyObject = yaml.Object[[]Goal]{
	Name: "goals",
	Doc:  "Goals that replace all inherited ones.",
	Fields: []yaml.Field[[]Goal]{
		yaml.Bind("only", "The goals.", yaml.ListOf(goalObject.Type()),
			func(g *[]Goal) *[]Goal { return g }).Required(),
	},
}

var tableObject = yaml.Object[Table]{
	Name: "a table",
	Doc:  "A CSV file of counts in the scenario's folder: one row per hour or quarter of an hour of the day, and one column per line.",
	Fields: append(slices.Clip(traceObject.Fields),
		yaml.Bind("column", "The column's name in the first row.", placed,
			func(t *Table) *diag.Text { return &t.Column })),
}

// redials reads whether counts contain redials.
var redials = yaml.OneOf(RedialsIncluded, "excluded")

var traceObject = yaml.Object[Table]{
	Name: "a trace",
	Doc:  "A CSV file with one row per call.",
	Fields: []yaml.Field[Table]{
		yaml.Bind("file", "The file's name.", placed, func(t *Table) *diag.Text { return &t.File }).Required(),
		yaml.Bind("redials", "Whether the counts contain redials. Then the callers do not redial.",
			redials, func(t *Table) *string { return &t.Redials }),
	},
}
