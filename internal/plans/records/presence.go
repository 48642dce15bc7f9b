package records

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Presence is a time for which the export records whether an agent takes calls.
type Presence struct {
	Agent    string
	Queues   []string // that the agent takes calls of, "" for all of them; empty: none
	From, To time.Time
}

// agentStatus follows an agent's logins and pauses. Only queues with an event have a value.
type agentStatus struct {
	member map[string]bool // by queue, "" for a login to all of the agent's queues
	paused map[string]bool // by queue, "" for all
	since  time.Time       // of the status below
	known  bool            // whether the events so far show if the agent takes calls
	queues []string
}

// trackStatus follows an event. The log records when an agent was added to a queue. For agents from
// the configuration it records only the pauses.
func (l *queueLog) trackStatus(at time.Time, queue, agent, event string, parameters []string) {
	if event == "QUEUESTART" { // members may be lost
		l.closeAll(at)
		return
	}
	if agent = l.name(agent); agent == "" || agent == "NONE" {
		return
	}

	a := l.agents[agent]
	if a == nil {
		a = &agentStatus{member: map[string]bool{}, paused: map[string]bool{}}
	}

	queue = l.name(queue)
	switch event {
	case "ADDMEMBER":
		a.member[queue], a.paused[queue] = true, strings.EqualFold(strings.TrimSpace(parameters[0]), "PAUSED")
	case "REMOVEMEMBER":
		a.member[queue] = false
	case "AGENTLOGIN", "AGENTCALLBACKLOGIN":
		a.member[""] = true
	case "AGENTLOGOFF", "AGENTCALLBACKLOGOFF":
		a.member[""] = false
	case "PAUSE":
		a.paused[queue] = true
	case "UNPAUSE":
		a.paused[queue], a.paused[""] = false, false
	case "PAUSEALL":
		a.paused[""] = true
	case "UNPAUSEALL":
		clear(a.paused)
	case "CONNECT":
		if _, known := a.paused[queue]; !known { // a further queue of the agent's
			a.paused[queue] = false
		}
	default:
		// It does not tell which queues the agent takes calls of.
		return
	}

	l.agents[agent] = a

	if known, queues := a.status(); known != a.known || !slices.Equal(queues, a.queues) {
		l.close(agent, a, at)
		a.since = at
		a.known = known
		a.queues = queues
	}
}

// status returns the queues whose calls the agent takes, and whether they are known. An agent
// that was never added to a queue is known to be away while all of the agent's queues are
// paused.
func (a *agentStatus) status() (known bool, queues []string) {
	paused := 0
	open := 0
	for queue, isPaused := range a.paused {
		switch {
		case isPaused:
			paused++
		case queue != "":
			open++
		}
	}

	if away := a.paused[""] || paused > 0 && open == 0; away || len(a.member) == 0 {
		return away, nil
	}

	for queue, member := range a.member {
		if member && !a.paused[queue] {
			queues = append(queues, queue)
		}
	}

	slices.Sort(queues)
	return true, queues
}

// close yields the time of an agent's status, which ends.
func (l *queueLog) close(agent string, a *agentStatus, at time.Time) {
	if l.Presence != nil && a.known && at.After(a.since) {
		l.Presence(Presence{agent, a.queues, a.since, at})
	}
}

// closeAll ends the status of all agents.
func (l *queueLog) closeAll(at time.Time) {
	for _, agent := range slices.Sorted(maps.Keys(l.agents)) {
		l.close(agent, l.agents[agent], at)
	}
	clear(l.agents)
}
