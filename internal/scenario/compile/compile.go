package compile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// lowering turns a scenario into the engine's model: names become ids, wall
// clocks become simulated time. It is also the scenario's checker, since what
// cannot be lowered is what is wrong: every finding of a run is made in one pass.
type lowering struct {
	*scenario.Scenario
	center  *routing.Center
	folder  scenario.Folder
	lineage []*yaml.File // the scenario's own, that of the one that it is like, and so on
	found   *diag.Findings
	model   *model.Model
	intents map[string]bool // of all scenarios of the lineage: answers given there may name them, though here nobody calls about one

	numbers   *numbers
	countries []string                               // of the center's regions and lines
	can       []values                               // by routing.LineID: what its callers can be, where it has calls
	astray    struct{ lines, answers, lookups bool } // some are for what does not exist, and may be meant for what has none
	unsure    bool                                   // something could not be read: what it was to say is not missing
	lacks     []absence                              // what the scenario does not say and has to
	reached   [][]bool                               // by routing.LineID and flow.StepID: what its callers can reach; nil without calls
}

// Scenario gives the engine's model of a scenario. The model is of use only if
// found holds no error.
func Scenario(s *scenario.Scenario, folder scenario.Folder, found *diag.Findings) *model.Model {
	l := lower(s, folder, newNumbers(), false, found)
	l.absent(nil)
	return l.model
}

// lower lowers a scenario, and reports what is wrong in it but not what it lacks.
func lower(s *scenario.Scenario, folder scenario.Folder, numbers *numbers, unsure bool, found *diag.Findings) *lowering {
	l := &lowering{
		Scenario: s, center: folder.Flows.Center, folder: folder, found: found, numbers: numbers,
		lineage: folder.Lineage(scenario.File(folder.Files, s.Name.Value)),
		model: &model.Model{
			Scenario:     s.Name.Value,
			Seed:         s.Seed,
			Replications: s.Replications,
			Center:       folder.Flows.Center,
			Busyness:     s.Busyness,
			Callbacks:    s.Callbacks,
			ShortAbandon: int64(s.ShortAbandons),
		},
	}
	l.unsure = unsure || found.Filter(func(x diag.Finding) bool { return x.Rule == diag.UnknownKey }).Len() > 0
	l.astray.lines = l.unsure
	l.countries = everyCountry(l.center)
	l.clock()
	l.wants()
	l.lines()
	l.spikes()
	l.bound()
	l.programs()
	l.services()
	l.groups()
	l.trunks()
	if found.InFiles(fileNames(l.lineage)...).Errors() == 0 { // else what is wrong may be the very group that would be missed
		l.unserved()
	}
	l.goals()
	return l
}

func fileNames(files []*yaml.File) []string {
	out := make([]string, len(files))
	for i := range files {
		out[i] = files[i].Name
	}
	return out
}

// Check reports what is wrong in any scenario of the folder. A scenario is
// measured against the center and the flows only where those are sound: their
// own mistakes would show again in it.
func Check(folder scenario.Folder, found *diag.Findings) {
	unsure := map[string]bool{} // by file
	for i := range folder.Files {
		if file := &folder.Files[i]; file.Kind == "scenario" {
			unsure[file.Name] = found.InFiles(file.Name).Errors() > 0
		}
	}
	sound := found.Filter(func(x diag.Finding) bool { return x.Severity == diag.Error && !unsure[x.Place.File] }).Len() == 0
	scenario.CheckNames(folder, found)
	numbers := newNumbers()
	lowered := make([]*lowering, len(folder.Files))
	found.Parallel(len(folder.Files), func(i int, found *diag.Findings) {
		file := &folder.Files[i]
		if file.Kind != "scenario" || scenario.File(folder.Files, scenario.NameOf(file.Root)) != file {
			return
		}
		if s := scenario.ReadFile(folder, file, found); s != nil && sound {
			lowered[i] = lower(s, folder, numbers, slices.ContainsFunc(folder.Lineage(file), func(f *yaml.File) bool { return unsure[f.Name] }), found)
		}
	})
	lowered = slices.DeleteFunc(lowered, func(l *lowering) bool { return l == nil })
	lacks := map[string][]absence{} // by file
	for _, l := range lowered {
		lacks[l.lineage[0].Name] = l.lacks
	}
	for _, l := range lowered {
		l.found = found
		l.absent(lacks[l.parent()])
	}
}

// parent gives the file of the scenario that this one is like, or "".
func (l *lowering) parent() string {
	if len(l.lineage) < 2 {
		return ""
	}
	return l.lineage[1].Name
}

// near is the mend of a name that does not exist: the name that was likely
// meant, or those that there are.
func near(name string, names []string) string {
	const most = 20
	if meant := diag.Suggest(name, names); meant != "" && name != "" {
		return meant
	}
	if len(names) == 0 || len(names) > most {
		return ""
	}
	return "there are " + strings.Join(names, ", ")
}

// ofWhatIsMissing are the rules about what a scenario does not say.
var ofWhatIsMissing = []string{diag.MissingKey, scenario.MissingAnswer, scenario.UnservedQueue}

// error reports a finding that stops every verb. What has no place was not
// written, or not readable, and has been reported as such.
func (l *lowering) error(at diag.Place, rule, mend, format string, args ...any) {
	if at.IsZero() || l.unsure && slices.Contains(ofWhatIsMissing, rule) {
		return
	}
	l.found.Error(at, rule, fmt.Sprintf(format, args...), mend)
}

// inherited reports whether a thing is of a scenario that this one is like.
func (l *lowering) inherited(at diag.Place) bool { return at.File != l.Place.File }

// Bounds of a report: its intervals, and its rows by interval, queue and tier.
const (
	maxIntervals = 200000
	maxRows      = 4e6
)

// The lead-in and the longest tail of a simulated day.
const (
	leadIn  = 4 * time.Hour
	longest = 24 * time.Hour
)

// clock places simulated time in the world.
func (l *lowering) clock() {
	if l.Zone.Value == nil {
		l.Zone.Value = l.center.Hubs[0].Zone
	}
	c := l.span()
	length := c.To - c.From
	c.Stop = c.To + int64(longest)
	c.Interval = max(int64(l.Interval.Value), int64(time.Minute)) // one that could not be read is 0
	if n := length / c.Interval; n > maxIntervals {
		l.error(l.For.Place, diag.TooLarge, "choose a longer interval", "%d intervals of %s are more than %d", n, yaml.FormatDuration(l.Interval.Value), maxIntervals)
		c.Interval = int64(24 * time.Hour)
	}
	c.RateStart, c.RatePeriod = l.profile(&c)
	l.model.Clock = c
}

// span gives what is simulated, and what of it is in the statistics: a day after a
// lead-in, or a given time after its warm-up.
func (l *lowering) span() model.Clock {
	d := l.Day.Value
	start := d.At(0, l.Zone.Value)
	if l.For.Value == 0 {
		if l.WarmUp.Value > 0 && l.Root.Get("for") == nil {
			l.error(l.WarmUp.Place, diag.BadValue, `remove it, or add "for: 500h"`, "warm_up is the beginning of a time that \"for\" gives; a day has 4 hours before it")
		}
		end := d.At(24*time.Hour, l.Zone.Value)
		if !end.After(start) { // the zone crossed the date line
			l.error(l.Day.Place, diag.BadValue, "choose another day", "the day %s does not exist in %s", d, l.Zone.Value)
			end = start.Add(24 * time.Hour)
		}
		return model.Clock{Start: start.Add(-leadIn), From: int64(leadIn), To: int64(leadIn + end.Sub(start))}
	}
	c := model.Clock{Start: start, From: int64(l.WarmUp.Value), To: int64(l.For.Value)}
	if c.From >= c.To {
		l.error(l.WarmUp.Place, diag.BadValue, "make it shorter", "warm_up %s leaves nothing of %s", yaml.FormatDuration(l.WarmUp.Value), yaml.FormatDuration(l.For.Value))
		c.To = c.From + int64(24*time.Hour)
	}
	return c
}

// profile gives when the profile of arrivals begins, and the length after which they
// repeat: 24 hours, or where some clock is put forward or back on one of the days, as
// many days as hold all of the time, with its warm-up. What comes before and after
// has its own time of the day.
func (l *lowering) profile(c *model.Clock) (des.Time, des.Duration) {
	const day = int64(24 * time.Hour)
	zones := []*time.Location{l.Zone.Value}
	for i := range l.center.Hubs {
		zones = append(zones, l.center.Hubs[i].Zone)
	}
	first, last := wholeDay(c.Instant(c.From).In(l.Zone.Value)), wholeDay(c.Instant(max(c.To, c.From+day)-1).In(l.Zone.Value))
	if !slices.ContainsFunc(zones, func(z *time.Location) bool { return changes(first.From, last.To, z) }) {
		return c.From, day
	}
	origin := c.From
	if l.For.Value > 0 {
		origin -= (c.From + c.Interval - 1) / c.Interval * c.Interval
	}
	local := c.Instant(origin).In(l.Zone.Value)
	for days := time.Duration(1); ; days++ {
		if end := c.TimeOf(routing.DateOf(local).At(days*24*time.Hour+sinceMidnight(local), l.Zone.Value)); end >= c.To {
			return origin, end - origin
		}
	}
}

// sinceMidnight is what the clock on the wall shows.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
}

// changes reports whether a zone's clock is put forward or back in a time.
func changes(from, to time.Time, zone *time.Location) bool {
	_, end := from.In(zone).ZoneBounds()
	return !end.IsZero() && end.Before(to)
}
