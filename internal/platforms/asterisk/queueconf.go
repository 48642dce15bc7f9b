package asterisk

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// queueSettings says what becomes of the settings of queues.conf (its sample, and readQueues of app_queue.c),
// by name, or by name and value where the value decides.
var queueSettings = []struct {
	names       string
	status      importer.Status
	reason, fix string
}{
	{"maxlen servicelevel context joinempty periodic-announce periodic-announce-frequency announce-frequency announce-position announce-holdtime leavewhenempty=no random-periodic-announce=no weight=0", importer.LeftOut, "they are the capacity, service level, announcements and keys of its queue", ""},
	{"leavewhenempty", importer.Approximated, "callers who wait leave the queue when no agent is left: here they wait on", ""},
	{"announce-position=limit announce-position=more", importer.Approximated, "announces the position up to a limit: here always", ""},
	{"random-periodic-announce", importer.Approximated, "plays its announcements in random order: here in turn", ""},
	{"strategy weight member timeout retry timeoutpriority timeoutrestart wrapuptime ringinuse autofill autopause autopausebusy autopauseunavail autopausedelay memberdelay penaltymemberslimit defaultrule persistentmembers shared_lastcall", importer.LeftOut, "which agents take its calls, in which order and how soon is for the scenario", "write the agents under staff and wrap_up under handling in the scenario"},
	{"announce-to-first-user announce-holdtime=once announce-position-limit announce-position-only-up announce-round-seconds min-announce-frequency relative-periodic-announce queue-youarenext queue-thereare queue-callswaiting queue-quantity1 queue-quantity2 queue-holdtime queue-minute queue-minutes queue-seconds queue-thankyou", importer.LeftOut, "how its announcements are put together: here they are the text of the step", ""},
	{"music musicclass musiconhold announce reportholdtime queue-reporthold queue-callerannounce monitor-format monitor-type monitor-options monitor-exec mixmonitor eventwhencalled eventmemberstatus setinterfacevar setqueuevar setqueueentryvar membermacro membergosub log_membername_as_agent log-restricted-caller-id negative_penalty_invalid keepstats updatecdr", importer.LeftOut, "music, records of calls and variables of channels have no effect on the way of a call", ""},
}

// settingRow returns the row of a setting, or -1.
func settingRow(name, value string) int {
	for _, key := range []string{name + "=" + strings.ToLower(value), name} {
		for i, s := range queueSettings {
			if slices.Contains(strings.Fields(s.names), key) {
				return i
			}
		}
	}
	return -1
}

// reportSettings adds a block for the settings of a queue with the same reason, and for each one that is
// not known.
func (q *queue) reportSettings(f *importer.Flow, name string) {
	byRow := make([][]string, len(queueSettings))
	for _, key := range slices.Sorted(maps.Keys(q.settings)) {
		if i := settingRow(key, q.settings[key]); i >= 0 {
			byRow[i] = append(byRow[i], key)
			continue
		}
		f.Block("queues.conf "+name+": "+key, "queue").LeaveOut("a setting that is not known")
	}
	for i, keys := range byRow {
		if len(keys) == 0 {
			continue
		}
		b := f.Block("queues.conf "+name+": "+strings.Join(keys, ", "), "queue")
		b.LeaveOut(queueSettings[i].reason)
		b.Fix = queueSettings[i].fix
	}
}

// approximateQueue notes on a line what it does only nearly because of the settings of its queue.
func (v *visit) approximateQueue(q *queue) {
	for _, key := range slices.Sorted(maps.Keys(q.settings)) {
		if i := settingRow(key, q.settings[key]); i >= 0 && queueSettings[i].status == importer.Approximated {
			v.n.approximate(queueSettings[i].reason, "")
		}
	}
}
