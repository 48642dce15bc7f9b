package asterisk

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Format is Asterisk's dialplan.
var Format = importer.Format{
	Name:       "asterisk",
	What:       "an Asterisk dialplan",
	Extensions: []string{".conf", ".ael", ".lua"},
	Detect:     detect,
	Beside:     companions,
	Starts:     "CONTEXT[,EXTENSION]",
	Read:       read,
	TooLarge:   "import a part: --start names the CONTEXT[,EXTENSION] in which its calls begin",
	Handles:    handled,
}

var (
	extenLine   = diag.LazyPattern(`(?mi)^[ \t]*(exten|same)[ \t]*=>?[ \t]*[^ \t\r\n]`)
	header      = diag.LazyPattern(`(?m)^[ \t]*\[[^\]\r\n]+`) // with or without ]: Read refuses the latter with its line
	aelBlock    = diag.LazyPattern(`(?m)^[ \t]*((abstract[ \t]+)?context[ \t]+[\w-]+|macro[ \t]+[\w-]+[ \t]*\([^)]*\))[ \t\r\n]*\{`)
	luaDialplan = diag.LazyPattern(`(?m)^[ \t]*(local[ \t]+)?extensions([ \t]*=[ \t]*\{|[ \t]*\[|\.\w+[ \t]*=)`)
	template    = diag.LazyPattern(`(?m)^[^;\n]*(\{\{.*\}\}|\{%.*%\}|<%.*%>|<\?php)`) // before the comment of a line
)

// detect tells a dialplan by its extensions, and queues.conf by its name.
func detect(name string, src []byte) (bool, error) {
	base := strings.ToLower(filepath.Base(name))
	ext := filepath.Ext(base)
	src = conf.Text(src)
	switch {
	// AEL and Lua are other languages for a dialplan. The message names the way to an extensions.conf.
	case ext == ".ael" || !extenLine().Match(src) && aelBlock().Match(src):
		return false, errors.New(`it is AEL, which is not read: "aelparse -w" writes the dialplan that it stands for as extensions.conf.aeldump; import that`)
	case base == "extensions.lua" || luaDialplan().Match(src):
		return false, errors.New(`it is a dialplan in Lua, which is not read: write the ways of its calls as extensions.conf`)
	case tree.LooksLikeJSON(src) && !extenLine().Match(src):
		return false, nil
	}

	// Extension lines are the surest sign. A file of includes alone is known by its name.
	dialplan := extenLine().Match(src) && header().Match(src) ||
		ext == ".conf" && strings.HasPrefix(base, "extensions") &&
			(header().Match(src) || len(conf.Included(src)) > 0)
	beside := ext == ".conf" && conf.IsQueues(base) && header().Match(src)
	switch {
	case !dialplan && !beside && ext == ".conf" && extenLine().Match(src):
		return false, tree.NewTextError(src, extenLine().FindIndex(src)[0],
			"its extensions are in no context: write [CONTEXT] in a line before them")
	case !dialplan && !beside:
		return false, nil
	// A template would import as lines that no call can take, and so would a binary copy.
	case template().Match(src):
		return false, errors.New("it is a template of a dialplan: fill it in, and import the result")
	}

	err := tree.CheckText(src)
	return err == nil, err
}

// companions returns the files that a dialplan uses: its includes and its queues.
func companions(name string, src []byte) []string {
	out := conf.Included(conf.Text(src))
	if !conf.IsQueues(name) {
		out = append(out, "queues.conf")
	}
	return out
}

func read(sources []importer.Source, start string) (*importer.Center, error) {
	m, err := follow(sources, start, importLimits())
	if err != nil {
		return nil, err
	}

	// The flows are written from the lines that calls have come to.
	m.write(m.entries)
	return m.center, nil
}

// follow reads a dialplan and follows its calls, within some limits.
func follow(sources []importer.Source, start string, most limits) (*machine, error) {
	dialplanFile, queuesFile, err := conf.Read(sources)
	if err != nil {
		return nil, err
	}

	p := readDialplan(dialplanFile)
	if p.refused != nil {
		return nil, p.refused
	}
	p.misplaced = slices.Concat(dialplanFile.Ignored, queuesFile.Ignored, p.misplaced, generalQueueSettings(queuesFile))
	p.queues = readQueues(queuesFile)
	p.missingQueues = queuesFile.Missing

	// No call can begin in a dialplan without a line. The cause is more precise if includes are missing, so that it
	// is reported first.
	if len(p.prios) == 0 && len(p.missing) > 0 {
		return nil, fmt.Errorf("the dialplan has no extensions, and included files are missing (%d, "+
			"the first is %s): put them where it includes them from, or import the folder that has them",
			len(p.missing), p.missing[0])
	}
	if len(p.prios) == 0 {
		return nil, fmt.Errorf("%s has no context with extensions, so that no call can begin: "+
			"import the file that has them, or write [CONTEXT] and exten lines",
			sources[0].File)
	}

	begin := &starts{dialplan: p}
	entries, err := begin.entries(start)
	if err != nil {
		return nil, err
	}

	missed := map[int][]opened{}
	for range maxRounds {
		m := newMachine(p, begin, entries, most, missed)
		m.center.StartName = start
		err := m.followCalls(entries)
		if err != nil || !m.mayReach.hasMissed {
			return m, err
		}
	}
	return nil, &importer.TooLargeError{Problem: fmt.Sprintf(
		"values of the call lead to further lines in more than %d rounds", maxRounds,
	)}
}

// maxRounds is the most times that all calls are followed, each time with the ways that the search for the open lines
// has lacked before.
const maxRounds = 10

// newMachine returns a machine for the calls that begin in the entries. Missed are ways of calls that the search for
// the open lines does not have.
func newMachine(
	p *dialplan, begin *starts, entries []*entryPoint, most limits, missed map[int][]opened,
) *machine {
	m := &machine{
		entries: entries,
		starts:  begin,
		limits:  most,
		plan:    p, uses: p.findUses(),
		byKey: map[nodeKey]*node{}, routines: map[routineKey]*routine{},
		passNotes: map[*priority]passNotes{}, endsIn: map[*priority]string{},
		commands: map[*priority][]string{}, entered: map[string]int{}, facts: map[fact]noted{},
		statuses: map[string]bool{},
		ofDialed: map[string]bool{}, lookupNames: lookupNames{},
		center: &importer.Center{
			Format: "asterisk", Parted: true, Numbered: true,
			Names:  map[string]string{},
			Unset:  map[string]string{},
			Queues: map[string]importer.Queue{},
			Hours:  map[string]importer.Hours{},
		},
	}

	m.questions = questions{map[question]*asked{}, m.uses}
	m.mayReach = m.openLines(entries, missed)
	m.findLive()
	m.uses.live = m.live
	m.uses.findByProgram(p)
	m.findEntered()
	return m
}
