package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// application is the translation of an application.
type application struct {
	run func(*visit)
	traits
	fact
}

// traits are further facts of an application that the import needs.
type traits uint16

const (
	hasNoEffect traits = 1 << iota // whatever its arguments
	makesStep                      // whatever its arguments
	isHeard                        // it speaks, asks, queues or rings
	isOfIVR                        // it asks or queues; a context that only rings phones has no such application
	leadsOn                        // it leads to other lines, or to a caller's dialed extension
	// prompts that a caller can interrupt go on: until WaitExten, the keys that are pressed are the same
	keepsMenu
	isProgram   // of its arguments only the first, a program, decides anything
	runsAnother // CONDITION?APP(ARGUMENTS), or an application alone
	playsFiles  // its arguments name recordings
	onlyPlays   // without a recording, callers do not hear it
	onlyNames   // its arguments name the phones that it rings or the mailbox of a message
	readsInto   // its first argument names the variable that has the keys of the caller
)

func (t traits) is(some traits) bool { return t&some != 0 }

// none has the applications without an effect on the way of a call: they answer it, log, record,
// signal, or set values that callers do not hear.
const none = `Answer NoOp Verbose Log DumpChan msg Progress Ringing Proceeding ResetCDR NoCDR ForkCDR cdr_prop
	MixMonitor StopMixMonitor Monitor StopMonitor PauseMonitor UnpauseMonitor ChangeMonitor UserEvent wait_for_silence
	WaitForRing Zapateller SetCallerPres lookupcidname SendDTMF SIPAddHeader
	SIPRemoveHeader SIPDtmfMode PJSIPNotify CELGenUserEvent QueueLog updateconfig StopPlayTones PlayTones
	StartMusicOnHold StopMusicOnHold SetAMAFlags setaccount SoftHangup transferred sayunixtimeformat
	SpeechCreate SpeechDestroy SpeechLoadGrammar SpeechUnloadGrammar SpeechActivateGrammar SpeechDeactivateGrammar
	SpeechStart SpeechProcessingSound gosubclear ClearHash JabberSend t38gateway faxopt volume
	settransfercapability agentmonitoroutgoing JabberSendGroup ADSIProg connectedline DAHDIAcceptR2Call
	DAHDISendCallreroutingFacility DAHDISendKeypadFacility Flash GetCPEID HangupCauseClear IAX2Provision JabberJoin
	JabberLeave MeetMeChannelAdmin MinivmMWI ODBCFinish ODBC_Commit ODBC_Rollback PJSIPHangup SendMF SendSF
	SIPSendCustomINFO StoreDTMF stasisbroadcast queueadd EndIf`

// reporting are the applications that leave the way of a call alone, and set a variable when they end.
const reporting = `AddQueueMember CallCompletionCancel CallCompletionRequest ChanIsAvail ChannelRedirect ConfKick
	MailboxExists MeetMeAdmin MessageSend MinivmDelete MinivmNotify OSPAuth OSPFinish OSPLookup OSPNext
	Originate PauseQueueMember QueueUpdate Reload RemoveQueueMember SendImage SendText SendURL Signal
	UnpauseQueueMember WaitForCondition WaitForNoise WaitForSignal WaitForSilence WaitUntil hasnewvoicemail lookupblacklist`

// row is the translation of some applications.
type row struct {
	importer.Handling
	run func(*visit)
	traits
}

const byCondition = "the way that the condition leads, if it is known; a branch on an attribute or an entry; else a lookup"

// rows has the applications of the documentation, as it writes them, and some of earlier versions.
func rows() []row {
	return []row{
		{
			importer.Handling{Types: none, Status: importer.LeftOut, Becomes: importer.NoEffect},
			(*visit).pass,
			hasNoEffect | keepsMenu,
		},
		{
			importer.Handling{
				Types:   reporting,
				Status:  importer.LeftOut,
				Becomes: "no step; the variable that says how it has ended is asked for where a line reads it",
			},
			(*visit).passWithStatus, 0,
		},
		{
			importer.Handling{
				Types: `Set setvar MSet setglobalvar dbput absolutetimeout digittimeout responsetimeout setcallerid setcidnum
			setcidname setcdruserfield setmusiconhold`,
				Becomes: "an edge; where lines set a variable to several texts, the attribute of that name; of CHANNEL(language), set: {language: …}",
			},
			(*visit).assign, keepsMenu,
		},
		{importer.Handling{Types: "setlanguage", Becomes: "set: {language: …}"}, (*visit).assign, 0},
		{
			importer.Handling{
				Types:   "dbget ImportVar",
				Becomes: "an edge where a line has set it, else a lookup of its name",
			},
			(*visit).assign, 0,
		},
		{
			importer.Handling{
				Types:   "DBdel DBdeltree",
				Status:  importer.LeftOut,
				Becomes: "an edge: what it deletes is not set any more",
			},
			(*visit).deleteEntries, 0,
		},
		{
			importer.Handling{Types: "Incomplete", Status: importer.Approximated, Becomes: "the wrong extension i"},
			(*visit).toSpecial, 0,
		},
		{
			importer.Handling{
				Types:   "Goto",
				Becomes: "an edge, where what it reads has one text; else a branch on an attribute, which Set sets",
			},
			(*visit).goTo, leadsOn | keepsMenu,
		},
		{
			importer.Handling{Types: "GotoIf Random", Becomes: byCondition},
			conditional((*visit).either, (*visit).jumpTo),
			leadsOn,
		},
		{
			importer.Handling{
				Types:   "GotoIfTime",
				Becomes: "a check of opening hours, to the end of the last minute; dates of each year are its days; a date on some days of the week only is a lookup: approximated",
			},
			conditional((*visit).atTime, (*visit).jumpTo), leadsOn,
		},
		{
			importer.Handling{Types: "ExecIf", Becomes: byCondition},
			conditional((*visit).either, (*visit).run),
			leadsOn | keepsMenu | runsAnother,
		},
		{
			importer.Handling{
				Types:   "ExecIfTime",
				Status:  importer.Expanded,
				Becomes: "a check of opening hours, and the application",
			},
			conditional((*visit).atTime, (*visit).run), runsAnother,
		},
		{
			importer.Handling{Types: "Exec", Becomes: "what the application becomes"},
			(*visit).exec, runsAnother,
		},
		{importer.Handling{Types: "Gosub", Becomes: "run"}, func(v *visit) { v.call(v.args) }, leadsOn},
		{
			importer.Handling{Types: "GosubIf", Becomes: byCondition},
			conditional((*visit).either, (*visit).call),
			leadsOn,
		},
		{importer.Handling{Types: "Return", Becomes: "return"}, (*visit).comeBack, 0},
		{
			importer.Handling{Types: "Macro MacroExclusive", Becomes: "run"},
			func(v *visit) { v.callMacro(v.args) },
			leadsOn,
		},
		{
			importer.Handling{Types: "MacroIf", Becomes: byCondition},
			conditional((*visit).either, (*visit).callMacro),
			leadsOn,
		},
		{importer.Handling{Types: "MacroExit", Becomes: "return"}, (*visit).macroExit, 0},
		{importer.Handling{Types: "While", Becomes: byCondition}, (*visit).block, 0},
		{importer.Handling{Types: "EndWhile ContinueWhile", Becomes: "the next round"}, inBlock, 0},
		{importer.Handling{Types: "ExitWhile", Becomes: "the end of the loop"}, inBlock, 0},
		{importer.Handling{Types: "If ElseIf", Becomes: byCondition}, (*visit).block, 0},
		{importer.Handling{Types: "Else ExitIf", Becomes: "the end of the If"}, inBlock, 0},
		{
			importer.Handling{Types: "StackPop", Status: importer.Approximated, Becomes: "the subroutine comes back"},
			(*visit).popStack, 0,
		},
		{importer.Handling{Types: "raise RaiseException", Becomes: "the extension e"}, (*visit).toSpecial, 0},
		{
			importer.Handling{
				Types:   "WaitDigit ReadExten RetryDial Directory DISA",
				Status:  importer.Unknown,
				Becomes: "a lookup of its name: few dialplans have it",
			},
			(*visit).unmodeledApplication, isHeard | isOfIVR | makesStep,
		},
		{
			importer.Handling{
				Types:   "TryExec Stasis",
				Status:  importer.Unknown,
				Becomes: "a lookup of its name: what it says, asks and sets is not known",
			},
			(*visit).unmodeledApplication, isOfIVR | isProgram,
		},
		{
			importer.Handling{
				Types:   "BackGround BackgroundDetect",
				Becomes: "with WaitExten a menu of the extensions of one key; i is no_match, t or the next line no_input; several digits are its extension",
			},
			(*visit).background, isHeard | isOfIVR | leadsOn | keepsMenu | playsFiles | onlyPlays,
		},
		{
			importer.Handling{
				Types:   "WaitExten",
				Becomes: "with BackGround a menu of the extensions; it waits 10 s, or as TIMEOUT(response) says",
			},
			(*visit).waitExten, isOfIVR | leadsOn | makesStep | keepsMenu,
		},
		{
			importer.Handling{
				Types:   "Read",
				Becomes: "a collect that hash ends, or for one digit a menu; what compares the entry is a branch on it",
			},
			(*visit).readDigits, isHeard | isOfIVR | playsFiles | readsInto,
		},
		{
			importer.Handling{Types: "Playback ControlPlayback", Becomes: "say, a recording"},
			(*visit).playback,
			isHeard | isOfIVR | playsFiles | onlyPlays,
		},
		{
			importer.Handling{Types: `SayDigits SayNumber SayAlpha SayPhonetic saydate saytime SayOrdinal SayMoney SayCountedAdj SayCountedNoun SayCountPL
			SayAlphaCase VMSayName Morsecode`, Becomes: "say, the value; of a variable with more than twelve texts, one of its name"},
			(*visit).say,
			isHeard,
		},
		{importer.Handling{Types: "SayUnixTime DateTime", Becomes: "say, the time"}, (*visit).sayTime, isHeard},
		{
			importer.Handling{
				Types:   "Festival flite swift picotts googletts polly espeak cepstral MRCPSynth",
				Becomes: "say, the text",
			},
			(*visit).speak, isHeard,
		},
		{
			importer.Handling{Types: "Wait waitmusiconhold MusicOnHold sayunixtimes", Becomes: "a say that takes as long"},
			(*visit).wait, 0,
		},
		{
			importer.Handling{
				Types:   "Queue",
				Becomes: "queue, with its timeout as max_wait and QUEUESTATUS by outcome; of queues.conf maxlen, servicelevel, announcements, context, joinempty",
			},
			(*visit).queue, isHeard | isOfIVR | leadsOn | makesStep,
		},
		{
			importer.Handling{
				Types:   "Dial",
				Becomes: "transfer, which comes back where more lines follow, with DIALSTATUS by outcome; of a variable with more than three texts, one to its name",
			},
			(*visit).dial, isHeard | makesStep | onlyNames,
		},
		{
			importer.Handling{Types: "VoiceMail", Becomes: "record"},
			(*visit).voicemail,
			isHeard | isOfIVR | makesStep | onlyNames,
		},
		{importer.Handling{Types: "MinivmGreet", Becomes: "say, the greeting of the mailbox"}, (*visit).minivmGreet, isHeard},
		{importer.Handling{Types: "MinivmRecord", Becomes: "record"}, (*visit).minivmRecord, isHeard | isOfIVR | makesStep},
		{
			importer.Handling{
				Types:   "SpeechBackground",
				Status:  importer.Approximated,
				Becomes: "a collect; lookups of what the caller says, where lines read it",
			},
			(*visit).speechBackground, isHeard | isOfIVR | playsFiles,
		},
		{
			importer.Handling{
				Types:   "PrivacyManager",
				Status:  importer.Approximated,
				Becomes: "no step; a lookup of its status where a line reads it",
			},
			(*visit).privacyManager, isHeard,
		},
		{
			importer.Handling{Types: "FollowMe", Becomes: "a transfer, which comes back if nobody answers"},
			(*visit).followMe, isHeard | makesStep,
		},
		{importer.Handling{Types: "Record Dictate", Becomes: "record"}, (*visit).record, isHeard | isOfIVR | makesStep},
		{importer.Handling{Types: "Hangup Busy Congestion", Becomes: "end"}, (*visit).hangup, 0},
		{
			importer.Handling{
				Types:   "Authenticate VMAuthenticate",
				Status:  importer.Approximated,
				Becomes: "a secret collect",
			},
			(*visit).authenticate, isHeard | isOfIVR | makesStep,
		},
		{
			importer.Handling{
				Types:   "System TrySystem",
				Status:  importer.LeftOut,
				Becomes: "a lookup of SYSTEMSTATUS, where a line reads it",
			},
			(*visit).system, isProgram,
		},
		{
			importer.Handling{
				Types: `AGI DeadAGI EAGI fastagi asyncagi ExternalIVR AudioSocket odbcexec mysql SMS curl realtime
			JabberStatus MeetMeCount NBScat ReceiveMF ReceiveSF IVRDemo skelguessnumber ICES MP3Player AMD lookupenumber enumlookup
			SendFAX ReceiveFAX rxfax txfax aeapspeech`, Status: importer.Approximated,
				Becomes: "a lookup: what it says, asks and sets is not in the dialplan",
			},
			(*visit).system,
			isOfIVR | isProgram,
		},
		{
			importer.Handling{Types: `AttendedTransfer BlindTransfer BridgeAdd BridgeWait Broadcast dahdibarge DAHDIRAS DAHDIScan JACK MinivmAccMess
			ParkAndAnnounce StreamEcho TestClient TestServer VoiceMailMain ConfBridge MeetMe Page ParkedCall Park ChanSpy
			ExtenSpy Pickup PickupChan AgentLogin AgentRequest Transfer dundilookup konference SLAStation SLATrunk
			followmeoutgoing Echo Milliwatt Bridge AlarmReceiver externalapp VoiceMailPlayMsg switch`, Becomes: "a transfer to its name: it takes the call over"},
			(*visit).leaveTo,
			isHeard,
		},
	}
}

// handled returns what becomes of each application.
func handled() []importer.Handling {
	var out []importer.Handling
	for _, r := range rows() {
		out = append(out, r.Handling)
	}
	return out
}

// applications has what each application does, by its name in lower case.
func applications() map[string]application {
	out := map[string]application{}
	for _, r := range rows() {
		for name := range strings.FieldsSeq(strings.ToLower(r.Types)) {
			out[name] = application{r.run, r.traits, facts[name]}
		}
	}
	return out
}
