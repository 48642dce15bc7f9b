package amazonconnect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// handler makes the steps of actions of some types.
type handler struct {
	importer.Handling
	do func(*scope, *action)
}

// handlers has a row for the actions of "Amazon Connect Flow language".
func handlers() []handler {
	return []handler{
		{
			importer.Handling{
				Types:   messageParticipant,
				Becomes: "say: SSML is its text, a recording {audio: …}, a value {x} with an example under texts",
				Does:    importer.IsHeard,
			},
			(*scope).say,
		},
		{
			importer.Handling{
				Types:   loopsPrompts,
				Becomes: "a say for each message, in a loop up to the interruption",
				Does:    importer.IsHeard,
			},
			(*scope).loopPrompts,
		},
		{
			importer.Handling{
				Types:   "GetParticipantInput",
				Becomes: "a menu that is played once; digits that are stored are a collect, with a branch on the entry",
				Does:    importer.IsHeard,
			},
			(*scope).input,
		},
		{
			importer.Handling{
				Types:   "ConnectParticipantWithLexBot",
				Status:  importer.Approximated,
				Becomes: "a menu of the intents' names",
				Does:    importer.IsHeard,
			},
			(*scope).bot,
		},
		{
			importer.Handling{Types: "Compare", Becomes: "a branch; of a function's answer, the lookup's outcomes"},
			(*scope).compare,
		},
		{
			importer.Handling{
				Types:   "CheckHoursOfOperation",
				Becomes: "a check of opening hours, of the block or of the working queue",
			},
			(*scope).checkHours,
		},
		{
			importer.Handling{
				Types:   "CheckMetricData",
				Becomes: "a check with idle, unstaffed or under; the number of calls in a queue is a lookup",
			},
			func(s *scope, a *action) { s.metric(a, a.text("MetricType")) },
		},
		{
			importer.Handling{
				Types:   "UpdateContactTargetQueue",
				Becomes: "the queue step that follows; where calls of several queues meet, queue: {by: working_queue}",
				Does:    importer.Sets,
			},
			(*scope).setQueue,
		},
		{
			importer.Handling{Types: "TransferContactToQueue " + dequeues, Becomes: "queue", Does: importer.IsHeard},
			(*scope).enqueue,
		},
		{
			importer.Handling{
				Types:   "TransferContactToAgent",
				Status:  importer.Approximated,
				Becomes: "the queue of that agent",
				Does:    importer.IsHeard,
			},
			(*scope).enqueue,
		},
		{
			importer.Handling{
				Types:   "UpdateContactRoutingBehavior UpdateRoutingCriteria UpdateContactRoutingCriteria",
				Status:  importer.Approximated,
				Becomes: "the queue step's priority, which is exact; for an age or criteria the call waits in its place",
				Does:    importer.Sets,
			},
			(*scope).routing,
		},
		{
			importer.Handling{
				Types:   "UpdateContactEventHooks",
				Becomes: "a customer queue flow: while of the queue step; flows of agents and after the call: left out",
				Does:    importer.Sets,
			},
			(*scope).hook,
		},
		{
			importer.Handling{
				Types:   "UpdateContactCallbackNumber",
				Becomes: "the number of the callback that follows",
				Does:    importer.Sets,
			},
			(*scope).callbackNumber,
		},
		{
			importer.Handling{Types: "CreateCallbackContact", Becomes: "callback with asks: no", Does: importer.IsHeard},
			(*scope).callback,
		},
		{
			importer.Handling{
				Types:   "TransferParticipantToThirdParty",
				Becomes: "transfer, with then if the flow goes on",
				Does:    importer.IsHeard,
			},
			(*scope).transfer,
		},
		{
			importer.Handling{
				Types:   "TransferToFlow",
				Becomes: "go; to a flow that is not imported, a transfer to its name",
			},
			(*scope).goTo,
		},
		{
			importer.Handling{
				Types:   "InvokeFlowModule",
				Becomes: "run; a module that is not imported is a lookup: approximated",
			},
			(*scope).run,
		},
		{
			importer.Handling{Types: "EndFlowModuleExecution ReturnFromFlowModule", Becomes: "return"},
			func(s *scope, a *action) { s.step(importer.Return, a).What = returnLabel(a) },
		},
		{importer.Handling{Types: "DisconnectParticipant", Becomes: "end: hung_up"}, func(s *scope, a *action) {
			s.step(importer.End, a).What = "hung_up"
		}},
		{
			importer.Handling{Types: "EndFlowExecution", Becomes: "end; while a call waits, the wait goes on"},
			(*scope).endFlow,
		},
		{importer.Handling{Types: "Loop", Becomes: "loop"}, (*scope).loop},
		{
			importer.Handling{Types: "DistributeByPercentage", Becomes: "a lookup, with the percentages in the scenario"},
			(*scope).distribute,
		},
		{importer.Handling{Types: "Wait", Becomes: "a lookup that takes as long"}, (*scope).wait},
		{
			importer.Handling{
				Types:   "UpdateContactAttributes UpdateFlowAttributes",
				Becomes: "set, where something is compared with the attribute; else left out",
				Does:    importer.Sets,
			},
			(*scope).set,
		},
		{
			importer.Handling{
				Types:   "UpdateContactData UpdateContactTextToSpeechVoice",
				Becomes: "set: {language: …}, if the flows speak several languages; else left out",
				Does:    importer.Sets,
			},
			(*scope).setLanguage,
		},
		{
			importer.Handling{
				Types:   "ConnectParticipantWithAgenticCX",
				Status:  importer.Approximated,
				Becomes: "a lookup of how the conversation ends",
				Does:    importer.IsHeard,
			},
			(*scope).converse,
		},
		{
			importer.Handling{
				Types:   strings.Join(channelKinds(), " "),
				Status:  importer.LeftOut,
				Becomes: "the error branch, which a call takes: the block is for other channels",
			},
			(*scope).skip,
		},
		{
			importer.Handling{Types: strings.Join(asks, " "), Becomes: "a lookup of the answers"},
			func(s *scope, a *action) { s.ask(a) },
		},
		{
			importer.Handling{Types: strings.Join(noEffect, " "), Status: importer.LeftOut, Becomes: importer.NoEffect},
			func(s *scope, a *action) { s.pass(a, a.next, importer.NoEffect) },
		},
	}
}

// byType returns what makes the steps of each type of action.
func byType() map[string]func(*scope, *action) {
	out := map[string]func(*scope, *action){}
	for _, h := range handlers() {
		for kind := range strings.FieldsSeq(h.Types) {
			out[kind] = h.do
		}
	}
	return out
}

// handled returns the result of each type of action, and of the modules of the older format. The
// import finds the effects of blocks by it.
func handled() []importer.Handling {
	var out []importer.Handling
	known := byType()
	for _, h := range handlers() {
		for kind := range strings.FieldsSeq(h.Types) {
			for _, module := range slices.Sorted(maps.Keys(moduleKinds)) {
				// The older format has its own names for types. A type gets its older name, too, if the names differ.
				if moduleKinds[module] == kind && known[module] == nil {
					h.Types += " " + module
				}
			}
		}
		out = append(out, h.Handling)
	}

	return out
}
