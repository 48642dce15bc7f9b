package asterisk

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The settings of queues.conf that a queue step has (its sample, and readQueues of app_queue.c).
var stepSettings = strings.Fields(`maxlen servicelevel context joinempty periodic-announce periodic-announce-frequency announce-frequency announce-position
	announce-holdtime leavewhenempty random-periodic-announce`)

// approximatedSettings are those of which a step does only something like it, by name and value.
var approximatedSettings = []struct{ name, unless, reason string }{
	{"leavewhenempty", "no", "callers who wait leave the queue when no agent is left: here they wait on"},
	{"announce-position", "yes no", "announces the position up to a limit: here always"},
	{"random-periodic-announce", "no", "plays its announcements in random order: here in turn"},
}

// approximate notes on a line what it does only nearly because of the settings of its queue.
func (q *queue) approximate(n *node) {
	for _, s := range approximatedSettings {
		if value := strings.ToLower(q.settings[s.name]); value != "" && !slices.Contains(strings.Fields(s.unless), value) {
			n.approximate(s.reason, "")
		}
	}
}

// report adds a block for the settings of a queue that its step does not have.
func (q *queue) report(f *importer.Flow, name string) {
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(q.settings)), func(key string) bool { return slices.Contains(stepSettings, key) })
	if len(others) > 0 {
		b := f.Block("queues.conf "+name+": "+strings.Join(others, ", "), "queue")
		b.LeaveOut("which agents take its calls and how soon is for the scenario; music and records have no effect on the way of a call")
		b.Fix = "write the agents under staff and wrap_up under handling in the scenario"
	}
}
