package genesysarchitect

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// settings are the keys of a flow, or of a menu, that hold settings.
const settings = `settingsActionDefaults settingsErrorHandling settingsMenu settingsSpeechRec settingsPrompts
	settingsInQueueCall settingsCommonModule settingsInboundCall settingsSecureCall settingsParticipantData
	settingsWorkflow`

// settingPaths has the known settings by their key, as paths below it. The settings are read, or they change
// neither the way of a call nor what callers hear. All others are named.
func settingPaths() map[string]string {
	const all = "**"
	return map[string]string{
		// No call waits for silence here, and a call never waits for a secure flow. Each action without a
		// processingPrompt of its own names the default.
		"settingsActionDefaults": `collectInput.noEntryTimeout collectInput.interDigitTimeout
			dialByExtension.interDigitTimeout transferToUser.connectTimeout transferToNumber.connectTimeout
			transferToGroup.connectTimeout
			playAudioOnSilence.timeout detectSilence.timeout transferToFlowSecure.connectTimeout
			callData.processingPrompt callBridge.processingPrompt callDataSecure.processingPrompt`,
		"settingsErrorHandling": "preHandlingAudio.** errorHandling.**",
		// A menu names that callers can dial an extension, so that the time for its next digit needs no row.
		"settingsMenu": "menuSelectionTimeout repeatCount listenForExtensionDialing extensionDialingMaxDelay",
		// Callers in a simulation are always understood.
		"settingsSpeechRec": `asrEnabledOnFlow completeMatchTimeout incompleteMatchTimeout maxSpeechLengthTimeout
			minConfidenceLevel asrCompanyDir suppressRecording`,
		"settingsInQueueCall": "holdMusic",
		// These are checks of the editor, recordings and data for agents.
		"settingsPrompts":         all,
		"settingsCommonModule":    all,
		"settingsInboundCall":     all,
		"settingsSecureCall":      all,
		"settingsParticipantData": all,
		"settingsWorkflow":        all,
	}
}

// nameSettings names the settings of a flow or a menu that are not known.
func (p *properties) nameSettings(of tree.Value) {
	known := settingPaths()
	for _, key := range of.Keys() {
		if !slices.Contains(strings.Fields(settings), key) {
			continue
		}
		for path, v := range unknown(of.Get(key), key, pathsOf(known[key])) {
			p.center.LeaveOut(p.file, v, "the setting "+path+" is not known: here it has no effect")
		}
	}
}

// nameUnreadTask names the properties of a task, or of a state, that are not known. Its actions may stand in several
// places, so that it has no block of its own.
func (p *properties) nameUnreadTask(of tree.Value, item string) {
	p.nameUnreadPart(of, "actions.** variables.** outputPaths.** "+silentProperties, "the "+item)
}

// nameUnreadPart names the properties of a part of the flow without a block that are not known.
func (p *properties) nameUnreadPart(of tree.Value, known, name string) {
	for _, key := range of.Keys() {
		for path, v := range unknown(of.Get(key), key, pathsOf(known).below(key)) {
			p.center.LeaveOut(p.file, v, "the property "+path+" of "+name+" is not known: here it has no effect")
		}
	}
}
