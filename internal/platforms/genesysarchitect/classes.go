package genesysarchitect

import "strings"

// class is what becomes of an action.
type class uint8

// The classes. An action of none is not known, and named as such.
const (
	unknown  class = iota
	noEffect       // on the way of a call; with outputs that lead elsewhere it is asked
	says           // say
	endsCall
	endsTask
	decides   // a branch, or a lookup that is named after its expression
	chooses   // the same for each case of a switch
	collects  // collect
	dials     // collect and transfer
	sets      // set
	speaksIn  // set: {language: …}
	loops     // loop
	loopsOn   // the next round of a loop
	leavesOff // the end of a loop
	jumps
	goesBack // to the menu of which it is a choice
	repeats  // that menu
	callsTask
	runs      // a common module
	opens     // check of opening hours
	goes      // to another flow
	transfers // transfer
	queues    // queue
	records   // record
	callsBack // callback
	talks     // a bot or another flow, which is not in the export, talks with the caller
	asks      // lookup
)

// actions are Archy's keys of the actions of inbound and in-queue call flows and of common modules, by
// class: those of the Resource Center ("About tasks and actions"), and of the Architect Scripting SDK,
// which has a class for each (ArchAction…). Some have had other keys, or have them in older exports.
var actions = map[class]string{
	noEffect: `addFlowMilestone associateExternalContact audioMonitoring callGuide clearPostFlow clearUtilizationLabel clearVoicemailSnippet
		createVideo enableParticipantRecord enableParticipantRecording flagConversation flushAudio initializeFlowOutcome sendEmail sendNotification
		setCallerId setConversationData setExternalContact setExternalOrganization setExternalTag setFlowOutcome setInQueueFlow setLanguageSkill setParticipantData
		setPostFlow setScreenPop setSecuredData setUUIData setUtilizationLabel setWhisperAudio setWrapupCode transcription updateParticipantData`,
	says:      "playAudio playAudioOnSilence playEstimatedWaitTime playPositionInQueue holdMusic",
	endsCall:  "disconnect endFlow endInQueueFlow endState",
	endsTask:  "endTask endCommonModule endModule",
	decides:   "decision",
	chooses:   "switch",
	collects:  "collectInput",
	dials:     "dialByExtension",
	sets:      "updateData",
	speaksIn:  "setLanguage setLanguageSafe",
	loops:     "loop loopForEach loopUntil",
	loopsOn:   "loopNext nextLoop",
	leavesOff: "loopExit exitLoop",
	jumps:     "jumpToMenu jumpToTask changeState",
	goesBack:  "previousMenu",
	repeats:   "repeatMenu replayMenu",
	callsTask: "callTask",
	runs:      "callCommonModule callModule",
	opens:     "evaluateSchedule evaluateScheduleGroup",
	goes:      "transferToFlow transferToFlowSecure",
	transfers: "transferToGroup transferToNumber transferToUser",
	queues:    "transferToAcd transferToACD",
	records:   "transferToVoicemail transferToGroupVoicemail",
	callsBack: "createCallback",
	talks: `callAudioConnector callBotConnector callBotFlow callDialogEngineBot callDialogflowBot callDialogflowCXBot callDialogflowCxBot
		callDigitalBotFlow callLexBot callLexV2Bot callNuanceMixBot callVoiceFlow`,
}

// classes are the classes of the actions by their keys.
var classes = func() map[string]class {
	out := map[string]class{}
	for c, keys := range actions {
		for _, key := range strings.Fields(keys) {
			out[key] = c
		}
	}
	for key := range asked {
		out[key] = asks
	}
	return out
}()

// asked are the actions that ask another system, with their outputs, that of a success first. One that
// has no actions of its own goes on like it.
var asked = map[string][]string{
	"callBridge": {"success", "timeout", "failure"}, "callData": {"success", "timeout", "failure"}, "callDataAction": {"success", "timeout", "failure"}, "callDataSecure": {"success", "timeout", "failure"},
	"callDecisionTable": {"success", "failure"}, "dataTableLookup": {"found", "notFound", "failure"},
	"decryptData": {"success", "failure"}, "encryptData": {"success", "failure"}, "extractSecureData": {"success", "failure"}, "getSecuredData": {"success", "failure"},
	"detectIntent": {"default"}, "detectSilence": {"silence", "timeout", "failure"}, "evaluateEmergencyGroup": {"active", "inactive"}, "wait": {"success", "timeout"},
	"findEmergencyGroup": found, "findGrammar": found, "findGrammarById": found, "findGroup": found, "findKnowledgeBaseDocumentById": found, "findLanguageSkill": found,
	"findQueue": found, "findQueueById": found, "findSchedule": found, "findScheduleGroup": found, "findSkill": found, "findSystemPrompt": found,
	"findUser": found, "findUserById": found, "findUserPrompt": found, "findUsersById": found, "findUtilizationLabel": found,
	"getAssignedCustomerIntents": {"success", "failure"}, "getConversationData": {"success", "failure"}, "getExternalContact": {"found", "notFound", "failure"}, "getExternalOrganization": {"found", "notFound", "failure"},
	"getJourneyOutcome": {"success", "failure"}, "getJourneyOutcomeScoresBySession": {"success", "failure"}, "getJourneySegment": {"success", "failure"}, "getJourneySession": {"success", "failure"},
	"getJourneySessionDetails": {"success", "failure"}, "getJourneySessionsByCustomer": {"success", "failure"}, "getJourneySessionsByExternalContact": {"success", "failure"},
	"getParticipantData": {"success"}, "getRawSIPHeaders": {"success", "failure"}, "getResponse": {"success", "failure"}, "getRoutableQueue": {"success", "failure"}, "getSIPHeaders": {"success", "failure"},
	"searchExternalContacts": {"oneResult", "multipleResults", "noResults", "failure"},
}

var found = []string{"found", "notFound"}
