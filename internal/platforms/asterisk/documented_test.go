package asterisk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// documentedApps are the dialplan applications of Asterisk 16 to 22 (docs.asterisk.org, "Dialplan
// Applications") with what becomes of each.
var documentedApps = map[string]string{
	"exact": `AgentLogin AgentRequest AlarmReceiver AttendedTransfer BackGround BackgroundDetect BlindTransfer Bridge BridgeAdd BridgeWait Broadcast Busy
		ChanSpy ConfBridge Congestion ContinueWhile ControlPlayback DAHDIRAS DAHDIScan DateTime Dial Dictate Echo EndWhile Exec
		ExecIf ExitWhile ExtenSpy Festival FollowMe Gosub GosubIf Goto GotoIf GotoIfTime Hangup ImportVar JACK Macro MacroExclusive MacroExit
		MacroIf MeetMe Milliwatt MinivmAccMess Morsecode MSet MusicOnHold Page Park ParkAndAnnounce ParkedCall Pickup PickupChan Playback Queue
		Read Record Return SayAlpha SayDigits SayMoney SayNumber SayOrdinal SayPhonetic
		SayUnixTime Set SLAStation SLATrunk StreamEcho TestClient TestServer Transfer VMSayName VoiceMail VoiceMailMain VoiceMailPlayMsg
		Wait WaitExten While MixMonitor Monitor PauseMonitor StopMixMonitor StopMonitor UnpauseMonitor`,
	"expanded":     `ExecIfTime`,
	"approximated": `SpeechBackground`,
	"unknown": `Authenticate VMAuthenticate AGI AudioSocket ChannelRedirect DeadAGI Directory DISA EAGI Else ElseIf ExitIf ExternalIVR
		ICES If Incomplete IVRDemo JabberStatus MeetMeCount MinivmGreet MinivmRecord MP3Player NBScat PrivacyManager
		RaiseException ReadExten ReceiveFAX ReceiveMF ReceiveSF RetryDial SayAlphaCase SayCountedAdj SayCountedNoun SayCountPL SendFAX SMS SoftHangup StackPop Stasis TryExec
		WaitDigit`,
	"left out": `AddQueueMember ADSIProg AMD Answer CallCompletionCancel CallCompletionRequest CELGenUserEvent ChangeMonitor ChanIsAvail ClearHash ConfKick
		DAHDIAcceptR2Call DAHDISendCallreroutingFacility DAHDISendKeypadFacility DBdel DBdeltree DumpChan EndIf Flash ForkCDR GetCPEID HangupCauseClear
		IAX2Provision JabberJoin JabberLeave JabberSend JabberSendGroup Log MailboxExists MeetMeAdmin MeetMeChannelAdmin MessageSend MinivmDelete
		MinivmMWI MinivmNotify NoCDR NoOp ODBC_Commit ODBC_Rollback ODBCFinish Originate OSPAuth OSPFinish OSPLookup OSPNext
		PauseQueueMember PJSIPHangup PJSIPNotify PlayTones Proceeding Progress QueueLog QueueUpdate Reload RemoveQueueMember
		ResetCDR Ringing SendDTMF SendImage SendMF SendSF SendText SendURL SetAMAFlags SetCallerPres Signal SIPAddHeader SIPDtmfMode SIPRemoveHeader
		SIPSendCustomINFO SpeechActivateGrammar SpeechCreate SpeechDeactivateGrammar SpeechDestroy SpeechLoadGrammar SpeechProcessingSound
		SpeechStart SpeechUnloadGrammar StartMusicOnHold StopMusicOnHold StopPlayTones StoreDTMF System TrySystem 
		UnpauseQueueMember UserEvent Verbose WaitForCondition WaitForNoise WaitForRing WaitForSignal WaitForSilence WaitUntil Zapateller`,
}

// arguments are those without which an application has no meaning, and the lines that belong to it.
var arguments = map[string]string{
	"AGI": "script", "DeadAGI": "script", "EAGI": "script", "BackGround": "words", "BackgroundDetect": "words",
	"Dial": "PJSIP/100,20", "RetryDial": "words,1,2,PJSIP/100,20", "Exec": "Playback(words)", "TryExec": "Playback(words)",
	"ExecIf": "$[1]?Playback(words)", "ExecIfTime": "9:00-17:00,mon-fri,*,*?Playback(words)", "Gosub": "other,s,1", "GosubIf": "$[1]?other,s,1",
	"Goto": "2,1", "GotoIf": "$[1]?2,1", "GotoIfTime": "9:00-17:00,mon-fri,*,*?2,1", "If": "$[1]", "ElseIf": "$[1]", "While": "0",
	"ImportVar": "V=chan,W", "MSet": "V=2,W=2", "Set": "V=2", "Macro": "other", "MacroExclusive": "other", "MacroIf": "$[1]?other",
	"ControlPlayback": "words", "Playback": "words", "Queue": "sales,,,,60", "Read": "V,words,4", "ReadExten": "V,words", "Record": "file:wav",
	"SayAlpha": "ab", "SayAlphaCase": "a,ab", "SayCountPL": "a,b,c,2", "SayCountedAdj": "2,new", "SayCountedNoun": "2,call", "SayDigits": "12", "SayMoney": "12",
	"SayNumber": "12", "SayOrdinal": "2", "SayPhonetic": "ab", "Festival": "Words", "MinivmGreet": "100@default,u", "MinivmRecord": "100@default",
	"FollowMe": "100", "Transfer": "PJSIP/100", "Authenticate": "1234", "SpeechBackground": "words", "Wait": "2", "WaitDigit": "5", "WaitExten": "5", "MusicOnHold": "default,5",
	"AgentLogin": "100", "AgentRequest": "100", "AttendedTransfer": "100", "AudioSocket": "uuid,host:1", "BlindTransfer": "100", "Bridge": "PJSIP/100",
	"Broadcast": "w,PJSIP/100", "ConfBridge": "100", "DISA": "no-password", "ExternalIVR": "script", "ICES": "file", "IVRDemo": "words",
	"JabberStatus": "a,b,c", "MeetMeCount": "100", "MinivmAccMess": "100@default,u", "MP3Player": "words", "Page": "PJSIP/100",
	"ParkAndAnnounce": "lot,,words,PJSIP/100", "PickupChan": "PJSIP/100", "ReceiveFAX": "file", "ReceiveMF": "W", "ReceiveSF": "W", "SendFAX": "file",
	"SLAStation": "a_b", "SLATrunk": "a", "Stasis": "app", "TestClient": "1",
	"AddQueueMember": "sales", "RemoveQueueMember": "sales", "PauseQueueMember": ",PJSIP/100", "UnpauseQueueMember": ",PJSIP/100",
	"ChanIsAvail": "PJSIP/100", "ChannelRedirect": "PJSIP/100-1,other,s,1", "MailboxExists": "100", "MeetMeAdmin": "100,K",
	"MinivmMWI": "100@default,0,1,2", "MixMonitor": "file.wav", "Originate": "PJSIP/100,exten,other", "PlayTones": "dial",
	"QueueLog": "sales,1,NONE,event", "SendImage": "file", "SendURL": "a.example", "Signal": "done", "WaitForSignal": "done", "SMS": "queue",
	"StoreDTMF": "RX,W", "UserEvent": "event",
	"Morsecode": "sos", "VoiceMail": "100@default", "VMSayName": "100@default", "System": "script", "TrySystem": "script",
}

// ending are those after which no line follows.
var ending = strings.Fields("Busy Congestion DISA Goto GotoIf Hangup Incomplete MacroExit ParkedCall RaiseException Return")

// TestDocumentedApplications imports a dialplan with each documented application: it becomes what is
// documented, lint finds no error (in the short form of every third one), and neither the line after it nor another
// extension is lost.
func TestDocumentedApplications(t *testing.T) {
	importertest.Listed(t, asterisk.Format, documentedApps)
	for status, names := range documentedApps {
		for i, name := range strings.Fields(names) {
			src := "[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\nexten => 1,1,NoOp(before)\n same => n," + name + "(" + arguments[name] + ")\n" +
				" same => n,GotoIf($[\"${V}\" = \"1\"]?2,1)\n same => n,Playback(after)\nexten => 2,1,Queue(support)\n[other]\nexten => s,1,Playback(other)\n same => n,Return()\n[macro-other]\nexten => s,1,Playback(other)\n"
			center := read(t, src, "in")
			made := importer.Build(center, nil, nil)

			if i%3 == 0 || longtest.IsLong() {
				for _, e := range tracetest.Open(t, made).Errors {
					t.Errorf("%s: %s", name, e)
				}
			}

			lines := map[string]importer.BlockReport{}
			for _, b := range made.Report.Blocks {
				lines[b.Block] = b
			}
			if got := lines["in,1,2"]; got.Status.String() != status || got.Type != name || got.Status == importer.LeftOut && got.Reason == "" {
				t.Errorf("%s is %+v, want %s", name, got, status)
			}
			if got := lines["in,1,4"].Status; (got == importer.Exact) == slices.Contains(ending, name) {
				t.Errorf("%s: the line after it is %s", name, got)
			}
			if lines["in,2,1"].Status != importer.Exact {
				t.Errorf("%s: the other extension is lost", name)
			}
		}
	}
}

// TestUnknownApplication: an application that is not documented is a lookup of its name.
func TestUnknownApplication(t *testing.T) {
	src := []byte("[in]\nexten => s,1,Frobnicate(a,b)\n same => n,Playback(after)\n")
	center := read(t, string(src), "in")
	s := center.Flows[0].Steps[0]
	if s.Kind != importer.Lookup || s.What != "Frobnicate" {
		t.Errorf("%+v", s)
	}
	if b := importer.Build(center, nil, nil).Report.Blocks[0]; b.Status != importer.Unknown || !strings.Contains(b.Reason, "not known") {
		t.Errorf("%+v", b)
	}
}
