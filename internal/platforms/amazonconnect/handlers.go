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
	do       func(*scope, *action)
	noResult bool   // the types compare no result, so that no call takes the error of a result without a condition
	reads    string // all parameters that matter or are known not to, as in "Media DTMFConfiguration.DisableCancelKey"; "": any
}

// inputParameters are the parameters of an action that asks the caller. A cancel key and the attributes of a bot's
// session change no way.
const inputParameters = `PromptId Text SSML Media SkipWhenDTMFBufferEnabled StoreInput InputTimeLimitSeconds
	InputValidation.PhoneNumberValidation InputValidation.CustomValidation.MaximumLength InputEncryption
	DTMFConfiguration.InputTerminationSequence DTMFConfiguration.DisableCancelKey
	DTMFConfiguration.InterdigitTimeLimitSeconds EnableDTMFBuffer
	LexBot LexV2Bot LexSessionAttributes LexInitializationData LexTimeoutSeconds`

// handlers has a row for the actions of "Amazon Connect Flow language".
func handlers() []handler {
	return []handler{
		{
			Handling: importer.Handling{
				Types:   messageParticipant,
				Becomes: "say: SSML is its text, a recording {audio: …}, a value {x} with an example under texts",
				Does:    importer.IsHeard,
			},
			do:       (*scope).say,
			reads:    "PromptId Text SSML Media SkipWhenDTMFBufferEnabled",
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   loopsPrompts,
				Becomes: "a say for each message, in a loop up to the interruption",
				Does:    importer.IsHeard,
			},
			do:       (*scope).loopPrompts,
			reads:    "Messages InterruptFrequencySeconds ContinueMessagingDuringInterrupt",
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "GetParticipantInput",
				Becomes: "a menu that is played once; digits that are stored are a collect, with a branch on the entry",
				Does:    importer.IsHeard,
			},
			do:    (*scope).input,
			reads: inputParameters,
		},
		{
			Handling: importer.Handling{
				Types:   "ConnectParticipantWithLexBot",
				Status:  importer.Approximated,
				Becomes: "a menu of the intents' names",
				Does:    importer.IsHeard,
			},
			do:    (*scope).input,
			reads: inputParameters,
		},
		{
			Handling: importer.Handling{Types: "Compare", Becomes: "a branch; of a function's answer, the lookup's outcomes"},
			do:       (*scope).compare,
			reads:    "ComparisonValue",
		},
		{
			Handling: importer.Handling{
				Types:   "CheckHoursOfOperation",
				Becomes: "a check of opening hours, of the block or of the working queue",
			},
			do:    (*scope).checkHours,
			reads: "HoursOfOperationId",
		},
		{
			Handling: importer.Handling{
				Types:   "CheckMetricData",
				Becomes: "a check with idle, unstaffed or under; the number of calls in a queue is a lookup",
			},
			do:    func(s *scope, a *action) { s.metric(a, a.text("MetricType")) },
			reads: "MetricType QueueId AgentId",
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactTargetQueue",
				Becomes: "the queue step that follows; where calls of several queues meet, queue: {by: working_queue}",
				Does:    importer.Sets,
			},
			do:       (*scope).setQueue,
			reads:    "QueueId AgentId",
			noResult: true,
		},
		{
			Handling: importer.Handling{Types: "TransferContactToQueue " + dequeues, Becomes: "queue", Does: importer.IsHeard},
			do:       (*scope).enqueue,
			noResult: true,
			reads:    "QueueId AgentId",
		},
		{
			Handling: importer.Handling{
				Types:   "TransferContactToAgent",
				Status:  importer.Approximated,
				Becomes: "the queue of that agent",
				Does:    importer.IsHeard,
			},
			do:       (*scope).enqueue,
			noResult: true,
			reads:    "QueueId AgentId",
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactRoutingBehavior UpdateRoutingCriteria UpdateContactRoutingCriteria",
				Status:  importer.Approximated,
				Becomes: "the queue step's priority, which is exact; for an age or criteria the call waits in its place",
				Does:    importer.Sets,
			},
			do:       (*scope).routing,
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactEventHooks",
				Becomes: "a customer queue flow: while of the queue step; flows of agents and after the call: left out",
				Does:    importer.Sets,
			},
			do:       (*scope).hook,
			reads:    "EventHooks EventHooksConfiguration ContactFlowId",
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactCallbackNumber",
				Becomes: "the number of the callback that follows; a lookup, if a number that cannot be dialed leads elsewhere",
				Does:    importer.Sets,
			},
			do:       (*scope).callbackNumber,
			reads:    "CallbackNumber",
			noResult: true,
		},
		{
			Handling: importer.Handling{Types: "CreateCallbackContact", Becomes: "callback with asks: no", Does: importer.IsHeard},
			do:       (*scope).callback,
			reads: `QueueId AgentId InitialCallDelaySeconds MaximumConnectionAttempts RetryDelaySeconds
				ContactFlowId CallerId`,
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "TransferParticipantToThirdParty",
				Becomes: "transfer, with then if the flow goes on",
				Does:    importer.IsHeard,
			},
			do: (*scope).transfer,
			reads: `ThirdPartyPhoneNumber ThirdPartyConnectionTimeLimitSeconds ThirdPartyConnectionTimeoutSeconds
				ContinueFlowExecution CallerId ThirdPartyDTMFDigits VoiceConnector InvocationTimeLimitSeconds`,
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "TransferToFlow",
				Becomes: "go; to a flow that is not imported, a transfer to its name",
			},
			do:       (*scope).goTo,
			reads:    "ContactFlowId",
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "InvokeFlowModule",
				Becomes: "run; a module that is not imported is a lookup: approximated",
			},
			do:    (*scope).run,
			reads: "FlowModuleId",
		},
		{
			Handling: importer.Handling{Types: "EndFlowModuleExecution ReturnFromFlowModule", Becomes: "return"},
			do:       func(s *scope, a *action) { s.step(importer.Return, a).What = returnLabel(a) },
			noResult: true,
		},
		{
			Handling: importer.Handling{Types: "DisconnectParticipant", Becomes: "end: hung_up"},
			do:       func(s *scope, a *action) { s.step(importer.End, a).What = "hung_up" },
			noResult: true,
		},
		{
			Handling: importer.Handling{Types: "EndFlowExecution", Becomes: "end; while a call waits, the wait goes on"},
			do:       (*scope).endFlow,
			noResult: true,
		},
		{Handling: importer.Handling{Types: "Loop", Becomes: "loop"}, do: (*scope).loop, reads: "LoopCount"},
		{
			Handling: importer.Handling{Types: "DistributeByPercentage", Becomes: "branch: chance, with its shares"},
			do:       (*scope).distribute,
		},
		{
			Handling: importer.Handling{Types: "Wait", Becomes: "a lookup that takes as long"},
			do:       (*scope).wait,
			reads:    "TimeLimitSeconds Events",
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactAttributes UpdateFlowAttributes",
				Becomes: "set, where something is compared with the attribute; else left out",
				Does:    importer.Sets,
			},
			do:       (*scope).set,
			reads:    "Attributes FlowAttributes TargetContact",
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactData UpdateContactTextToSpeechVoice",
				Becomes: "set: {language: …}, if the flows speak several languages; else left out",
				Does:    importer.Sets,
			},
			do:       (*scope).setLanguage,
			noResult: true,
		},
		{
			Handling: importer.Handling{
				Types:   "ConnectParticipantWithAgenticCX",
				Status:  importer.Approximated,
				Becomes: "a lookup of how the conversation ends",
				Does:    importer.IsHeard,
			},
			do: (*scope).converse,
		},
		{
			Handling: importer.Handling{
				Types:   strings.Join(channelKinds(), " "),
				Status:  importer.LeftOut,
				Becomes: "the error branch, which a call takes: the block is for other channels",
			},
			do: (*scope).skip,
		},
		{
			Handling: importer.Handling{
				Types:   invokesFunction,
				Becomes: "a lookup of the answers; read while the function may still run: approximated",
			},
			do: func(s *scope, a *action) { s.ask(a) },
			reads: `LambdaFunctionARN InvocationTimeLimitSeconds InvocationType LambdaInvocationAttributes
				ResponseValidation Parameter`,
		},
		{
			Handling: importer.Handling{
				Types:   "UpdateContactRecordingBehavior UpdateContactRecordingAndAnalyticsBehavior",
				Becomes: "set: recording; left out where it names no recording of calls",
				Does:    importer.Sets,
			},
			do:       (*scope).setRecording,
			noResult: true,
		},
		{
			Handling: importer.Handling{Types: strings.Join(asks, " "), Becomes: "a lookup of the answers"},
			do:       func(s *scope, a *action) { s.ask(a) },
		},
		{
			Handling: importer.Handling{Types: strings.Join(noEffect, " "), Status: importer.LeftOut, Becomes: importer.NoEffect},
			do:       func(s *scope, a *action) { s.pass(a, a.next, importer.NoEffect) },
			noResult: true,
		},
	}
}

// byType returns the row of each type of action.
func byType() map[string]handler {
	out := map[string]handler{}
	for _, h := range handlers() {
		for kind := range strings.FieldsSeq(h.Types) {
			out[kind] = h
		}
	}

	// It is no type of the platform, so that "import --list" does not print it.
	out[missingBlock] = handler{do: (*scope).missing}
	return out
}

// handled returns the result of each type of action, and of the modules of the older format. The
// import finds the effects of blocks by it.
func handled() []importer.Handling {
	var out []importer.Handling
	known := byType()
	modules := slices.Sorted(maps.Keys(moduleKinds))
	for _, h := range handlers() {
		for kind := range strings.FieldsSeq(h.Types) {
			for _, module := range modules {
				// The older format has its own names for types. A type gets its older name, too, if the names differ.
				if moduleKinds[module] == kind && known[module].do == nil {
					h.Types += " " + module
				}
			}
		}
		out = append(out, h.Handling)
	}

	return out
}
