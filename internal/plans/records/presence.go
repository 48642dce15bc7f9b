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

// trackStatus follows an event of an agent. The log records when an agent was added to a queue. For agents from
// the configuration it records only the pauses.
func (l *queueLog) trackStatus(at time.Time, queue, agent, event string, parameters []string) {
	if event == restart { // members may be lost
		l.closeAll(at)
		return
	}
	of := logEvents[event]
	agent = l.name(agent)
	if agent == "" || agent == "NONE" || of.member == unchanged && of.paused == unchanged {
		return
	}

	a := l.agents[agent]
	if a == nil {
		a = &agentStatus{member: map[string]bool{}, paused: map[string]bool{}}
		l.agents[agent] = a
	}
	a.set(&of, l.name(queue), strings.TrimSpace(parameters[0]))

	if known, queues := a.status(); known != a.known || !slices.Equal(queues, a.queues) {
		l.close(agent, a, at)
		a.since = at
		a.known = known
		a.queues = queues
	}
}

// set follows an event in a queue.
func (a *agentStatus) set(of *logEvent, queue, parameter string) {
	if of.all {
		queue = ""
	}
	if of.member != unchanged {
		a.member[queue] = of.member == yes
	}

	_, isKnown := a.paused[queue]
	switch {
	case of.paused == yes:
		a.paused[queue] = true
	case of.paused == no && of.all:
		clear(a.paused)
	case of.paused == no:
		a.paused[queue] = false
		a.paused[""] = false
	case of.paused == ifSaid:
		a.paused[queue] = strings.EqualFold(parameter, "PAUSED")
	case of.paused == ifNotKnown && !isKnown: // a further queue of the agent's
		a.paused[queue] = false
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
