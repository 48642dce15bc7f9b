package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// compiler holds the state that all passes over one scenario share: the scenario, the model that
// they fill in, and the findings. Four parts of the work have types of their own, with the state
// that only they need:
//
//	callCompiler   who calls when: lines, callers, volumes, traces
//	staffCompiler  who answers: groups, rosters
//	outageCompiler what is down when
//	reachChecker   the steps and queues that callers reach, and the goals about them
type compiler struct {
	*scenario.Scenario
	folder  scenario.Folder
	center  *routing.Center
	files   []string // of the scenario, of the one that it is like, and so on
	found   *diag.Findings
	model   *model.Model
	missing []missing

	errorsBefore int  // in found, before this scenario was compiled
	filesValid   bool // the files were read without an error

	answersAt map[string]int // the place of each name in Answers
	lookupsAt map[string]int // and in Lookups

	intents []string         // of all scenarios in files
	shared  *dataflow.Shared // by the scenarios that are checked together
}

// callCompiler computes who calls when.
type callCompiler struct {
	*compiler
	countries []string                    // of the center's regions and lines
	traces    map[diag.Place]*table.Table // by the place of the file's name; nil after an error
	volumes   *volumes                    // of calls.file, or nil
}

// answerCompiler computes what callers and systems answer at steps, and which of these shares are guesses.
type answerCompiler struct {
	*compiler
	recognizes bool // recognition decides what is heard of an intent
}

// staffCompiler computes who answers.
type staffCompiler struct{ *compiler }

// reachChecker checks what callers reach, and compiles goals about that.
type reachChecker struct {
	*compiler
	reach []*dataflow.Graph // by line: what callers reach; nil for a line without calls, and after an error
	waits []waiting         // by line, as reach
}

// Scenario compiles a scenario into the simulator's input. The model is usable only if
// found holds no error.
func Scenario(s *scenario.Scenario, folder scenario.Folder, found *diag.Findings) *model.Model {
	c := newCompiler(s, folder, found)
	c.compile()
	if c.isValid() {
		c.reportMissing()
	}
	return c.model
}

// Check reports the errors of all scenarios of a folder. They are compiled only if the
// other files have no errors.
func Check(folder scenario.Folder, found *diag.Findings) {
	// An error in another file may hide a part of the center, but not in scenarios and scripted calls.
	isApart := map[string]bool{} // by the name of a file
	for i := range folder.Files {
		kind := folder.Files[i].Kind
		isApart[folder.Files[i].Name] = kind == "scenario" || kind == "tests"
	}

	others := found.Filter(func(x diag.Finding) bool { return x.Severity == diag.Error && !isApart[x.Place.File] })
	scenario.CheckNames(folder, found)

	shared := dataflow.NewShared(folder.Flows)
	compilers := make([]*compiler, len(folder.Files))
	found.Parallel(len(folder.Files), func(i int, found *diag.Findings) {
		file := &folder.Files[i]

		// Only the first file of a name is the scenario. CheckNames reports the others.
		if file.Kind != "scenario" || scenario.File(folder.Files, scenario.NameOf(file.Root())) != file {
			return
		}
		if s := scenario.ReadFile(folder, file, found); s != nil && others.Len() == 0 {
			c := newCompiler(s, folder, found)
			c.shared = shared
			c.compile()
			if c.isValid() {
				compilers[i] = c
			}
		}
	})

	compilers = slices.DeleteFunc(compilers, func(c *compiler) bool { return c == nil })

	// A scenario has fewer files than the scenarios that are like it, so its values are reported first.
	slices.SortStableFunc(compilers, func(a, b *compiler) int { return cmp.Compare(len(a.files), len(b.files)) })

	// A missing value is not reported again for a scenario that is like this one.
	for _, c := range compilers {
		c.found = found
		if found.InFiles(c.files...).Errors() == 0 {
			c.reportMissing()
		}
	}
}

func newCompiler(s *scenario.Scenario, folder scenario.Folder, found *diag.Findings) *compiler {
	c := &compiler{
		Scenario:     s,
		folder:       folder,
		center:       folder.Flows.Center,
		found:        found,
		errorsBefore: found.Errors(),
		shared:       dataflow.NewShared(folder.Flows),
		answersAt:    placesOf(s.Answers),
		lookupsAt:    placesOf(s.Lookups),
		model: &model.Model{
			Scenario:     s.Name.Value,
			Title:        cmp.Or(s.Title, diag.Title(s.Name.Value)),
			About:        s.About,
			Seed:         s.Seed,
			Replications: s.Replications,
			Center:       folder.Flows.Center,
			RateCV:       s.Busyness.Day,
			IntervalCV:   s.Busyness.Interval,
			VaryEach:     int64(30 * time.Minute),
			Callbacks:    s.Callbacks,
			LevelRule: model.LevelRule{
				ShortAbandon:   int64(s.ShortAbandons),
				ServiceLevelOf: model.ServiceLevelNamed(s.ServiceLevel.Of),
			},
		},
	}

	// Findings may be in any file that the scenario is like, and intents may come from each of them.
	for _, file := range folder.Lineage(scenario.File(folder.Files, s.Name.Value)) {
		c.files = append(c.files, file.Name)
		c.intents = append(c.intents, scenario.Intents(file.Root())...)
	}

	c.files = append(c.files, diag.SetFlag)
	c.filesValid = c.isValid()
	return c
}

// compile resolves names and computes the model. The passes are in this order:
//
//  1. The calls. The clock is first, because all later times refer to it. The intents are next,
//     because callers, answers and patience name them. Then lines get their volumes. Spikes and
//     the bound on calls apply to the volumes.
//  2. The programs of these lines, with the answers of callers at their steps.
//  3. The handling of each queue.
//  4. The staff. Rosters are read from files before groups are made from them. Then the outages, which name groups.
//  5. The steps and queues that callers reach. These checks need a model without an error: after a
//     wrong name, steps would seem unreachable, and each would be reported again.
//  6. The goals, which name lines, queues and tiers of the finished model. A goal for each queue or
//     line is about the queues and lines that callers reach.
func (c *compiler) compile() {
	c.compileCalls()

	answers := answerCompiler{compiler: c}
	answers.compilePrograms()
	answers.checkAnswerKeys()
	answers.checkHears()
	answers.checkRecognition()

	c.compileHandling()
	c.compileStaff()
	outages := outageCompiler{c}
	outages.compile()
	answers.compileGuesses()

	reach := reachChecker{compiler: c}
	if c.isValid() {
		reach.check()
	}
	reach.compileGoals()
}

// compileCalls computes who calls when.
func (c *compiler) compileCalls() {
	calls := callCompiler{compiler: c, countries: allCountries(c.center), traces: map[diag.Place]*table.Table{}}
	calls.compileClock()
	calls.collectIntents()
	calls.compileLines()
	calls.checkPatience()
	calls.applySpikes()
	calls.checkSize()
}

// compileStaff computes who answers.
func (c *compiler) compileStaff() {
	staff := staffCompiler{c}
	staff.readRosters()
	staff.compileGroups()
	staff.compileTrunks()
}

// check checks what callers reach.
func (c *reachChecker) check() {
	c.computeReach()
	c.checkAnswers()
	c.checkHandling()
	c.checkServed()
	c.adviseHours()
	c.adviseChoices()
	c.adviseLanguages()
}

// isValid reports whether the scenario has no error so far, in its files and tables.
func (c *compiler) isValid() bool {
	return c.found.Errors() == c.errorsBefore && c.found.InFiles(c.files...).Errors() == 0
}

// error reports an error. A value without a place could not be read, which has been
// reported, so there is nothing to add about it.
func (c *compiler) error(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	if at.IsZero() && c.found.Errors() > 0 {
		return
	}
	c.found.Error(at, rule, message, fix)
}

// advise reports advice about the scenario that its results have as a note, too.
func (c *compiler) advise(at diag.Place, rule diag.RuleID, text string, fix diag.Fix) {
	c.found.Advise(at, rule, text, fix)
	c.model.Notes = append(c.model.Notes, model.Note{Rule: rule, Text: text})
}

// adviseColumns names the columns of a table that nothing reads. Several lines may have one file, which is named once.
func (c *compiler) adviseColumns(t *table.Table, unused []string, fix diag.Fix) {
	if len(unused) == 0 || !c.isValid() {
		return
	}

	text := fmt.Sprintf("columns of %s that are not used: %s", t.File, diag.Quoted(unused))
	isSame := func(n model.Note) bool { return n.Text == text }
	if !slices.ContainsFunc(c.model.Notes, isSame) {
		c.advise(t.Place(&t.Header, t.Column(unused[0])), scenario.Unused, text, fix)
	}
}

// isInherited reports whether a place is in a scenario that this one is like.
func (c *compiler) isInherited(at diag.Place) bool {
	return at.File != c.Place.File && at.File != diag.SetFlag
}

// hasOtherDays reports whether a value of the scenario was written for other days: it is inherited, or the days are
// set.
func (c *compiler) hasOtherDays(at diag.Place) bool {
	return c.isInherited(at) || at.File != diag.SetFlag && c.Days.Place.File == diag.SetFlag
}

// placeOf returns the place of one of the scenario's keys.
func (c *compiler) placeOf(key string) diag.Place {
	if n := c.Root.Get(key); n != nil {
		return c.givenPlace(n.Place)
	}
	return c.Place
}

// givenPlace returns the first of the places that is in a file or in a set. The place of an absent
// value or of a default is neither. Without such a place it returns the place of the scenario's
// name.
func (c *compiler) givenPlace(places ...diag.Place) diag.Place {
	for _, at := range places {
		if !at.IsZero() && at.File != scenario.Default {
			return at
		}
	}
	return c.Name.Place
}

// unknown reports a name that is not one of names. Like error it is silent about a value that could
// not be read.
func (c *compiler) unknown(name diag.Text, rule diag.RuleID, names []string, format string, args ...any) {
	if !name.Place.IsZero() || c.found.Errors() == 0 {
		c.found.Unknown(name, rule, fmt.Sprintf(format, args...), names, "there are ")
	}
}

// suggest returns the fix for an unknown name: the most similar of the known names, or a
// list of them.
func suggest(name string, names []string) diag.Fix {
	return diag.Fix(diag.SuggestOr(name, names, "there are "))
}

// missing is a required value that a scenario does not give. It is reported only if
// there is no other error, since the value may be there under a misspelled name.
type missing struct {
	at           diag.Place
	rule         diag.RuleID
	message      string
	fix          diag.Fix
	MissingValue // to add; empty if the value is no entry of one of the scenario's keys
}

// noteMissing notes a missing value at a place.
func (c *compiler) noteMissing(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	c.missing = append(c.missing, missing{at: at, rule: rule, message: message, fix: fix})
}

// noteMissingEntry notes a missing entry of one of the scenario's keys.
func (c *compiler) noteMissingEntry(key, entry string, rule diag.RuleID, message string) {
	at := c.Name.Place
	if values := c.Root.Get(key); values != nil && values.Place.File == c.Place.File {
		at = values.Place
	}

	// A roster stands in place of the list, so no entry can be added.
	if slices.ContainsFunc(c.Rosters, func(r scenario.Roster) bool { return r.Place == at }) {
		c.noteMissing(at, rule, message, diag.Fix("make staff a list, of this file and "+entry))
		return
	}
	c.noteMissing(at, rule, message, diag.Fixf("add to %s: %s", key, entry))
	c.missing[len(c.missing)-1].MissingValue = MissingValue{key, entry}
}

// reportMissing reports the missing values: entries of one rule and place at once, since
// --write-missing adds them all.
func (c *compiler) reportMissing() {
	byPlace := map[missing][]missing{} // by the place and the rule alone
	for _, m := range c.missing {
		if m.Key != "" {
			about := missing{at: m.at, rule: m.rule}
			byPlace[about] = append(byPlace[about], m)
		}
	}

	// Several values of one place are one finding, at the first of them.
	for _, m := range c.missing {
		switch about := byPlace[missing{at: m.at, rule: m.rule}]; {
		case m.Key == "" || len(about) == 1:
			c.error(m.at, m.rule, m.message, m.fix)
		case m == about[0]:
			c.reportSeveral(about)
		}
	}
}

// reportSeveral reports several missing entries at once.
func (c *compiler) reportSeveral(entries []missing) {
	const most = 5 // entries that are named
	var what []string
	for _, m := range entries[:min(len(entries), most)] {
		what = append(what, m.message)
	}
	if more := len(entries) - most; more > 0 {
		what = append(what, fmt.Sprintf("and %d more", more))
	}
	c.error(entries[0].at, entries[0].rule,
		fmt.Sprintf("%d values are missing: %s", len(entries),
			strings.Join(what, ", ")), diag.Fixf(`"ivrsim simulate %s --write-missing" adds them, for you to change`,
			yaml.Quoted(c.Name.Value)))
}
