package genesysarchitect

import (
	"cmp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// conversation is the assumed length of a conversation after a transfer, because the export does
// not have it.
const conversation = importer.TransferTakes

// leaving is an action that hands the call on.
type leaving struct {
	action
	out *importer.Step // hands the call on, and is added after the steps of the outputs
}

// leaves returns an action that hands the call on by a kind of step.
func (a action) leaves(by importer.Kind) leaving {
	return leaving{a, &importer.Step{ID: a.id, From: []*importer.Block{a.block}, Effect: importer.Effect{Kind: by}}}
}

// add adds the step after the prompt of the action.
func (l leaving) add() string {
	l.Steps = append(l.Steps, l.out)
	return l.say(l.prompt(firstOf(l.Value, "preTransferAudio", "transferAudio", "audio")), l.block, l.id, l.id)
}

func (a action) transferToQueue() string {
	l := a.leaves(importer.Enqueue)
	l.out.Edge("answered", "")
	l.joinQueue()

	// A computed priority is no number that is written out, so that it would be 0 without a word.
	priority, known := whole(a.Get("priority"))
	if known {
		l.out.Priority = priority
	} else {
		a.block.Approximate("its priority is known only in the call: here calls have the queue's own",
			"write priority")
	}

	l.out.ErrorEdge(a.output("failure"))
	l.joinFlow()
	return l.add()
}

// transfer translates a transfer to a number, a user or a group. The call comes back only over the
// output for a failure.
func (a action) transfer() string {
	name, known := named(firstOf(a.Value, "targetNumber", "phoneNumber", "number", "targetUser", "user", "targetGroup",
		"group"))
	// The expression of a user or a group names people of the center, and no number is missing.
	if !known && a.kind == "transferToNumber" {
		a.block.Remark(importer.NumberOfCall, importer.NumberOfCallFix)
		if strings.Contains(name, "(") { // an expression is no name
			name = ""
		}
	}

	l := a.leaves(importer.Transfer)
	s := l.out
	s.What = cmp.Or(name, a.block.Name, a.kind)

	// A secure flow takes no output of a transfer that fails, and ends the call ("Transfer to Flow action").
	if a.flowKind == secure {
		s.ErrorEdge(a.output("failure"))
	} else if to := a.afterFailure(); to != "" {
		s.Takes = conversation
		s.Edge("completed", "")
		s.Edge("failed", to)

		// The time limit ends a call that nobody answers. Without one it is a setting of the trunk.
		s.Rings = a.limit("connectTimeout", 0, a.Value, a.defaults(a.kind))
		if s.Rings > 0 {
			s.Edge("no_answer", to)
		}
	}

	return l.add()
}

// afterFailure returns the step after a transfer that fails: the prompt for it, and then the output.
func (a action) afterFailure() string {
	to := a.output("failure")
	return a.say(a.prompt(a.Get("failureTransferAudio")), a.block, a.id+"/part failure", to)
}

// record leaves a message in the mailbox of a queue, a user or a group.
func (a action) record() string {
	l := a.leaves(importer.Record)
	s := l.out
	owner := a.mailboxOwner(a.Value)
	for _, destination := range below(a.Get("destination")) {
		s.Prompt = a.prompt(destination.Get("voicemailGreeting"))
		owner = cmp.Or(a.mailboxOwner(destination), owner)
	}
	s.What = strings.TrimSpace("voicemail " + owner)
	s.Edge("recorded", "")
	s.Edge("silent", "")
	s.ErrorEdge(a.output("failure"))
	return l.add()
}

// mailboxOwner returns the name of the queue, the user or the group that an action or its destination names, or "".
func (a action) mailboxOwner(of tree.Value) string {
	target := firstOf(of, "targetQueue", "targetUser", "targetGroup")
	name, known := named(target)
	if queue, isConstant := foundQueue(name); !known && isConstant {
		return queue
	}
	if !known && isGiven(target) {
		a.block.Approximate("its mailbox is known only in the call: here such messages are in one mailbox",
			"write a branch with a record step for each mailbox")
		return ""
	}
	return name
}

func (a action) callBack() string {
	l := a.leaves(importer.Callback)
	l.joinQueue()

	// The importer finds the calls in which the variable is an entry.
	number, _ := named(a.Get("callbackNumber"))
	l.out.Number = l.variable(parseExpression(number).variable())
	l.out.Edge("booked", a.output("success"))
	l.out.ErrorEdge(a.output("failure"))
	return l.add()
}

// joinQueue gives the step its queue: a known queue, or a queue chosen by a variable. The own name of the
// action names a queue that an expression chooses.
func (l leaving) joinQueue() {
	name, known := named(firstOf(l.Value, "targetQueue", "queue"))
	if queue, isConstant := foundQueue(name); !known {
		name = queue
		known = isConstant
	}

	// The flow of waiting calls runs in the queues of the steps that name it.
	if l.flowKind == inQueue && strings.EqualFold(strings.TrimSpace(name), "Call.CurrentQueue") {
		l.out.OwnQueue = true
		l.out.What = name
		l.center.Names[l.out.What] = "current_queue"
		return
	}

	// The importer finds the queues that the variable can name.
	if id := l.variable(parseExpression(name).variable()); !known && id != "" {
		l.out.By = id
		l.compared[id] = true
		return
	}

	l.out.What = cmp.Or(name, "queue")
	l.center.Names[l.out.What] = l.out.What
	if !known {
		l.block.Approximate("its queue is known only in the call", "write "+string(l.out.Kind)+": {by: ATTRIBUTE, …}")
		l.center.Names[l.out.What] = cmp.Or(l.ownName(), "queue") // an expression is no name
	}
}

// joinFlow gives a queue its in-queue flow, which runs while the call waits and starts again at
// its end ("Hold Music action": the implicit loop).
func (l leaving) joinFlow() {
	name, known := named(firstOf(l.Value, "overrideInQueueFlow", "inQueueFlow", "targetInQueueFlow", "inQueueHandling"))
	for _, other := range l.flows {
		if other.flowKind == inQueue && name != "" && other.Name == name {
			l.out.While = other.ID
		}
	}
	if l.out.While != "" || name == "" {
		return
	}

	if known {
		l.block.Remark("its in-queue flow "+name+" is not in the files: here callers hear nothing while they wait",
			"import that flow's file with this one")
	} else {
		l.block.Approximate("its in-queue flow is known only in the call: here callers hear nothing while they wait",
			"write while: FLOW")
	}
}

// goTo leads to another flow.
func (a action) goTo() string {
	name, known := named(firstOf(a.Value, "targetFlow", "flow", "secureFlow", "targetSecureFlow"))
	if !known {
		a.block.Approximate("its flow is known only in the call: here the call leaves the center",
			"write a lookup with a go step for each flow")
	}

	// A secure flow may have the name of an inbound flow.
	to := flowID(inbound, name)
	if a.kind == "transferToFlowSecure" {
		to = flowID(secure, name)
	}
	a.step(importer.Go, to).ErrorEdge(a.output("failure"))
	audio := a.prompt(firstOf(a.Value, "preTransferAudio", "audio"))
	if !audio.IsZero() {
		a.block.Does = importer.IsHeard
	}
	return a.say(audio, a.block, a.id, a.id)
}
