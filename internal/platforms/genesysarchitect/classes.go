package genesysarchitect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// ends are the actions that end the call.
const ends = "disconnect endFlow endInQueueFlow endState returnToAgent"

// row is the translation of some actions.
type row struct {
	become func(action) string          // of an action whose outputs alone lead on
	lead   func(*reader, action) string // of an action that leads elsewhere: to a list of its own, or a place
	reads  string                       // the paths of the properties that it reads: all others are named
	importer.Handling
}

// isKnown reports whether a row is the translation of an action.
func (r row) isKnown() bool { return r.become != nil || r.lead != nil }

// asking are the paths of a question to another system. Its answer is one that only the call knows, so that nothing
// depends on the parts of the question.
const asking = `category.** dataTable.** decisionTable.** lookupValue find*.** search*.** get*.** inputs.** *Inputs.**
	*Outputs.** *Result.** *Id *Ids.** *Name *Key *Value attributes.** headers.** contact.** customer.**`

// talking are the paths of a bot or another flow that talks with the caller.
const talking = `bot*.** *Bot*.** dialogflow*.** lex*.** audioConnector*.** connector*.** voiceFlow.**
	intent*.** slots.** inputs.** *Inputs.** *Outputs.** *Id sessionVariables.**`

// participantPaths are the paths of actions that read or set attributes of the participant.
const participantPaths = `attributes.attribute.name attributes.attribute.variable attributes.attribute.value
	attributes.attribute.var`

// rows has Archy's keys of the actions of inbound and in-queue call flows and of common modules,
// with their translations. The actions are from the Resource Center ("About tasks and actions") and
// from the Architect Scripting SDK, which has a class for each (ArchAction…). Some have other keys
// in older exports.
func rows() []row {
	return []row{
		{
			become: action.noEffect,
			reads:  everything,
			Handling: importer.Handling{
				Types: `addFlowMilestone associateExternalContact
		audioMonitoring callGuide clearPostFlow clearUtilizationLabel clearVoicemailSnippet createVideo
		flagConversation flushAudio initializeFlowOutcome sendEmail
		sendNotification setCallerId setConversationData setExternalContact setExternalOrganization setExternalTag
		setFlowOutcome setInQueueFlow setLanguageSkill setPostFlow setScreenPop setSecuredData
		setUUIData setUtilizationLabel setWhisperAudio setWrapupCode transcription updateParticipantData`,
				Status:  importer.LeftOut,
				Becomes: "no step: what its output for a success has goes on; one with other outputs is a lookup",
			},
		},
		{
			become: action.setRecording,
			reads:  everything,
			Handling: importer.Handling{
				Types:   "enableParticipantRecord enableParticipantRecording",
				Becomes: "set: recording; one with other outputs is a lookup",
				Does:    importer.Sets,
			},
		},
		{
			become: action.playAudio,
			reads:  "audio.**",
			Handling: importer.Handling{
				Types:   "playAudio playAudioOnSilence",
				Becomes: "say: expressions are their texts and values, prompts recordings",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.playAudio,
			Handling: importer.Handling{
				Types:   "playEstimatedWaitTime playPositionInQueue",
				Becomes: "say with {wait} and {position} in an in-queue flow, else with an example under texts",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.playAudio,
			reads:  "prompt playStyle.duration playStyle.entirePrompt",
			Handling: importer.Handling{
				Types:   "holdMusic",
				Becomes: "say, a recording of a minute or the duration that it has",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.pause,
			reads:  "duration timeout waitDuration waitTime",
			Handling: importer.Handling{
				Types:   "wait",
				Becomes: "say, a silence of its duration; with outputs other than its success a lookup",
			},
		},
		{
			become: action.endCall,
			Handling: importer.Handling{
				Types:   ends,
				Becomes: "end",
			},
		},
		{
			lead:  (*reader).endTask,
			reads: "outputPath outputPath.name",
			Handling: importer.Handling{
				Types:   "endTask endCommonModule endModule",
				Becomes: "where the task's output leads; return of a module",
			},
		},
		{
			become: action.decision,
			reads:  "condition",
			Handling: importer.Handling{
				Types: "decision",
				Becomes: "a branch on a variable or an entry that is compared with constants; else a lookup named after the action, " +
					"which is approximated if it computes with values of the flow",
			},
		},
		{
			lead: (*reader).switchAction,
			reads: `evaluate.*.cases.case.value evaluate.*.default evaluate.*.expression evaluate.*.switchExpression
				evaluate.*.value`,
			Handling: importer.Handling{
				Types: "switch",
				Becomes: "a branch on a variable or an entry that is compared with constants; else a lookup named after the action, " +
					"which is approximated if it computes with values of the flow",
			},
		},
		{
			become: action.collect,
			reads: `inputAudio.** audio.** inputData.var digits.exact digits.range.min digits.range.max
				digits.range.terminatingDtmf digits.range.includeTerminatingDtmfWithInputData noEntryTimeout
				interDigitTimeout secure acceptJustStar acceptJustPound`,
			Handling: importer.Handling{
				Types: "collectInput",
				Becomes: "collect, or a menu where its key is compared right after it: once, for 5 s unless the flow says otherwise; " +
					"a key other than # that ends it is approximated",
				Does: importer.IsHeard,
			},
		},
		{
			become: action.dial,
			reads:  "repromptAudio.** repromptCount interDigitTimeout preTransferAudio.** failureTransferAudio.**",
			Handling: importer.Handling{
				Types:   "dialByExtension",
				Status:  importer.Unknown,
				Becomes: "a lookup of its outputs",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.update,
			reads:  "statements.*.variable statements.*.value statements.*.value.lit.**",
			Handling: importer.Handling{
				Types:   "updateData",
				Becomes: "set, where something is compared with the value",
				Does:    importer.Sets,
			},
		},
		{
			become: action.readData,
			reads:  participantPaths,
			Handling: importer.Handling{
				Types: "getParticipantData",
				Becomes: "set, where something is compared with the value: a call begins with the attribute's value, " +
					"unless a flow of the files sets it",
				Does: importer.Sets,
			},
		},
		{
			become: action.setData,
			reads:  participantPaths,
			Handling: importer.Handling{
				Types:   "setParticipantData",
				Becomes: "set, where a flow reads the attribute and something is compared with the value",
				Does:    importer.Sets,
			},
		},
		{
			become: action.setLanguage,
			reads:  "language",
			Handling: importer.Handling{
				Types:   "setLanguage setLanguageSafe",
				Becomes: "set: {language: …}",
				Does:    importer.Sets,
			},
		},
		{
			lead: (*reader).loop,
			reads: `loopCount maxLoopCount currentIndex.var currentIndex.variable currentIndex currentItem.var
				collection collection.lit.**`,
			Handling: importer.Handling{
				Types:   "loop loopForEach",
				Becomes: "loop; 10 times where only the call knows how often: approximated",
			},
		},
		{
			lead: (*reader).loop,
			reads: `loopCount maxLoopCount currentIndex.var currentIndex.variable currentIndex
				untilCases.*.name untilCases.*.condition untilCases.*.value
				exitConditions.*.name exitConditions.*.condition exitConditions.*.value
				cases.*.name cases.*.condition cases.*.value until.*.name until.*.condition until.*.value`,
			Handling: importer.Handling{
				Types:   "loopUntil",
				Status:  importer.Expanded,
				Becomes: "its conditions after each round, and a loop where it has a largest number",
			},
		},
		{
			lead: (*reader).nextRound,
			Handling: importer.Handling{
				Types:   "loopNext nextLoop",
				Becomes: "where the next round begins",
			},
		},
		{
			lead: (*reader).exitLoop,
			Handling: importer.Handling{
				Types:   "loopExit exitLoop",
				Becomes: "where the loop ends",
			},
		},
		{
			lead:  (*reader).jumpTo,
			reads: "targetMenuRef targetTaskRef targetStateRef",
			Handling: importer.Handling{
				Types:   "jumpToMenu jumpToTask changeState",
				Becomes: "where the menu or the task begins",
			},
		},
		{
			lead: (*reader).toMenu,
			Handling: importer.Handling{
				Types:   "previousMenu",
				Becomes: "the menu that offers its menu as a choice",
			},
		},
		{
			lead: (*reader).toMenu,
			Handling: importer.Handling{
				Types:   "repeatMenu replayMenu",
				Becomes: "its menu again",
			},
		},
		{
			lead:  (*reader).callTask,
			reads: "targetTaskRef inputs.* taskInputs.* taskOutputs.*.var outputs.*.var",
			Handling: importer.Handling{
				Types:   "callTask",
				Becomes: "the steps of the task in its place",
			},
		},
		{
			become: action.callModule,
			reads:  "commonModule.*.*.*utputs.*.var commonModule.*.*.*nputs.* commonModule.name commonModule.lit",
			Handling: importer.Handling{
				Types:   "callCommonModule callModule",
				Becomes: "run; of a module that is not imported, a transfer",
			},
		},
		{
			become: action.schedule,
			reads:  "scheduleGroup schedule emergencyGroup evaluate.now evaluate.*ime",
			Handling: importer.Handling{
				Types:   "evaluateSchedule evaluateScheduleGroup",
				Becomes: "a check of opening hours; holidays and emergencies that lead elsewhere are a lookup before it: expanded",
			},
		},
		{
			become: action.goTo,
			reads:  "targetFlow flow secureFlow targetSecureFlow preTransferAudio.** audio.** failureTransferAudio.**",
			Handling: importer.Handling{
				Types:   "transferToFlow transferToFlowSecure",
				Becomes: "go; to a flow that is not imported, a transfer",
			},
		},
		{
			become: action.transfer,
			reads: `targetNumber phoneNumber number targetUser user targetGroup group preTransferAudio.**
				transferAudio.** audio.** failureTransferAudio.** connectTimeout`,
			Handling: importer.Handling{
				Types:   "transferToGroup transferToNumber transferToUser",
				Becomes: "transfer",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.transferToQueue,
			reads: `targetQueue queue priority preTransferAudio.** transferAudio.** audio.** failureTransferAudio.**
				overrideInQueueFlow inQueueFlow targetInQueueFlow inQueueHandling`,
			Handling: importer.Handling{
				Types:   "transferToAcd transferToACD",
				Becomes: "queue, with its priority and while: the in-queue flow; a queue that a variable names is queue: {by: …}",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.record,
			reads: `destination.*.targetQueue destination.*.targetUser destination.*.targetGroup
				destination.*.voicemailGreeting.** destination.*.callbackNumber destination.*.calleeName
				preTransferAudio.** transferAudio.** audio.** failureTransferAudio.** targetGroup targetUser targetQueue`,
			Handling: importer.Handling{
				Types:   "transferToVoicemail transferToGroupVoicemail",
				Becomes: "record in the mailbox of the queue, user or group",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.callBack,
			reads:  "targetQueue queue callbackNumber preTransferAudio.** transferAudio.** audio.**",
			Handling: importer.Handling{
				Types:   "createCallback",
				Becomes: "callback with asks: no",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.talk,
			reads:  talking,
			Handling: importer.Handling{
				Types: `callAudioConnector callBotConnector callBotFlow callDialogEngineBot callDialogflowBot callDialogflowCXBot callDialogflowCxBot
		callDigitalBotFlow callLexBot callLexV2Bot callNuanceMixBot callVoiceFlow`,
				Status:  importer.Approximated,
				Becomes: "a lookup of its outputs",
				Does:    importer.IsHeard,
			},
		},
		{
			become: action.ask,
			reads:  asking,
			Handling: importer.Handling{
				Types:   strings.Join(slices.Sorted(maps.Keys(asked)), " "),
				Becomes: "a lookup of that name, with the outputs as outcomes; those that go on alike are one",
			},
		},
		{
			reads: "audio.** choices.** defaultChoice.** defaultChildMenuRef settingsMenu.** settingsSpeechRec.**",
			Handling: importer.Handling{
				Types:   "menu",
				Becomes: "a menu with keys and the words of the flow's language, and the global choices of other menus",
				Does:    importer.IsHeard,
			},
		},
		{
			Handling: importer.Handling{
				Types:   "task",
				Becomes: "the steps of its actions",
			},
		},
	}
}

// handled returns the result of each action.
func handled() []importer.Handling {
	var out []importer.Handling
	for _, a := range rows() {
		out = append(out, a.Handling)
	}
	return out
}

// classes returns the rows of the actions by their keys. An action without a row is not known.
func classes() map[string]row {
	out := map[string]row{}
	for _, a := range rows() {
		for key := range strings.FieldsSeq(a.Types) {
			out[key] = a
		}
	}
	return out
}

// asked are the actions that ask another system, with their outputs, the success first. An output
// without actions goes on like the success.
var asked = map[string][]string{
	"callBridge":        {"success", "timeout", "failure"},
	"callData":          {"success", "timeout", "failure"},
	"callDataAction":    {"success", "timeout", "failure"},
	"callDataSecure":    {"success", "timeout", "failure"},
	"callDecisionTable": {"success", "failure"}, "dataTableLookup": {"found", "notFound", "failure"},
	"decryptData":                         {"success", "failure"},
	"encryptData":                         {"success", "failure"},
	"extractSecureData":                   {"success", "failure"},
	"getSecuredData":                      {"success", "failure"},
	"detectIntent":                        {"default"},
	"detectSilence":                       {"silence", "timeout", "failure"},
	"evaluateEmergencyGroup":              {"active", "inactive"},
	"findEmergencyGroup":                  found,
	"findGrammar":                         found,
	"findGrammarById":                     found,
	"findGroup":                           found,
	"findKnowledgeBaseDocumentById":       found,
	"findLanguageSkill":                   found,
	"findQueue":                           found,
	"findQueueById":                       found,
	"findSchedule":                        found,
	"findScheduleGroup":                   found,
	"findSkill":                           found,
	"findSystemPrompt":                    found,
	"findUser":                            found,
	"findUserById":                        found,
	"findUserPrompt":                      found,
	"findUsersById":                       found,
	"findUtilizationLabel":                found,
	"getAssignedCustomerIntents":          {"success", "failure"},
	"getConversationData":                 {"success", "failure"},
	"getExternalContact":                  {"found", "notFound", "failure"},
	"getExternalOrganization":             {"found", "notFound", "failure"},
	"getJourneyOutcome":                   {"success", "failure"},
	"getJourneyOutcomeScoresBySession":    {"success", "failure"},
	"getJourneySegment":                   {"success", "failure"},
	"getJourneySession":                   {"success", "failure"},
	"getJourneySessionDetails":            {"success", "failure"},
	"getJourneySessionsByCustomer":        {"success", "failure"},
	"getJourneySessionsByExternalContact": {"success", "failure"},
	"getRawSIPHeaders":                    {"success", "failure"},
	"getResponse":                         {"success", "failure"},
	"getRoutableQueue":                    {"success", "failure"},
	"getSIPHeaders":                       {"success", "failure"},
	"searchExternalContacts":              {"oneResult", "multipleResults", "noResults", "failure"},
}

var found = []string{"found", "notFound"}
