package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// lackingArguments has each application that does not run without an argument: what Asterisk does if there is no argument
// at all, and if only the first one is empty. "ends" is a return of -1. "goes on" may have the status that it leaves. The
// source is the function with the rule.
var lackingArguments = map[string]struct{ none, first, source string }{
	"playback":         {"ends", "goes on PLAYBACKSTATUS=FAILED", "app_playback.c: playback_exec"},
	"controlplayback":  {"ends", "goes on CPLAYBACKSTATUS=ERROR", "app_controlplayback.c: controlplayback_exec"},
	"background":       {"ends", "goes on BACKGROUNDSTATUS=FAILED", "pbx_builtins.c: pbx_builtin_background"},
	"backgrounddetect": {"ends", "", "app_talkdetect.c: background_detect_exec"},
	"read":             {"goes on READSTATUS=ERROR", "goes on READSTATUS=ERROR", "app_read.c: read_exec"},
	"readexten":        {"goes on READEXTENSTATUS=ERROR", "goes on READEXTENSTATUS=ERROR", "app_readexten.c: readexten_exec"},
	"saydigits":        {"goes on", "", "pbx_builtins.c: pbx_builtin_saydigits"},
	"sayalpha":         {"goes on", "", "pbx_builtins.c: pbx_builtin_saycharacters"},
	"sayphonetic":      {"goes on", "", "pbx_builtins.c: pbx_builtin_sayphonetic"},
	"sayalphacase":     {"goes on", "goes on", "pbx_builtins.c: pbx_builtin_saycharacters_case"},
	"saynumber":        {"ends", "goes on", "pbx_builtins.c: pbx_builtin_saynumber"},
	"sayordinal":       {"ends", "goes on", "pbx_builtins.c: pbx_builtin_sayordinal"},
	"saycountednoun":   {"ends", "ends", "app_saycounted.c: saycountednoun_exec"},
	"saycountedadj":    {"ends", "ends", "app_saycounted.c: saycountedadj_exec"},
	"saycountpl":       {"ends", "", "app_saycountpl.c: sayword_exec"},
	"morsecode":        {"goes on", "", "app_morsecode.c: morsecode_exec"},
	"festival":         {"ends", "", "app_festival.c: festival_exec"},
	"queue":            {"ends", "goes on QUEUESTATUS=UNKNOWN", "app_queue.c: queue_exec"},
	"dial":             {"ends", "ends", "app_dial.c: dial_exec_full"},
	"retrydial":        {"ends", "", "app_dial.c: retrydial_exec"},
	"voicemail":        {"", "goes on VMSTATUS=FAILED", "app_voicemail.c: leave_voicemail"},
	"followme":         {"ends", "ends", "app_followme.c: app_exec"},
	"record":           {"ends", "ends", "app_record.c: record_exec"},
	"authenticate":     {"ends", "", "app_authenticate.c: auth_exec"},
	"minivmgreet":      {"ends", "", "app_minivm.c: minivm_greet_exec"},
	"minivmrecord":     {"ends", "", "app_minivm.c: minivm_record_exec"},
	"system":           {"ends", "", "app_system.c: system_exec"},
	"trysystem":        {"goes on SYSTEMSTATUS=FAILURE", "", "app_system.c: trysystem_exec"},
	"agi":              {"ends", "", "res_agi.c: agi_exec_full"},
	"eagi":             {"ends", "", "res_agi.c: agi_exec_full"},
	"deadagi":          {"ends", "", "res_agi.c: agi_exec_full"},
	"transfer":         {"goes on TRANSFERSTATUS=FAILURE", "", "app_transfer.c: transfer_exec"},
	"goto":             {"ends", "", "pbx.c: pbx_parseable_goto"},
	"gotoif":           {"goes on", "", "pbx_builtins.c: pbx_builtin_gotoif"},
	"gotoiftime":       {"ends", "", "pbx_builtins.c: pbx_builtin_gotoiftime"},
	"execif":           {"goes on", "", "app_exec.c: execif_exec"},
	"execiftime":       {"ends", "", "pbx_builtins.c: pbx_builtin_execiftime"},
	"exec":             {"goes on", "", "app_exec.c: exec_exec"},
	"tryexec":          {"goes on", "", "app_exec.c: tryexec_exec"},
	"gosub":            {"ends", "", "app_stack.c: gosub_exec"},
	"gosubif":          {"goes on", "", "app_stack.c: gosubif_exec"},
	"macro":            {"ends", "", "app_macro.c: _macro_exec"},
	"macroexclusive":   {"ends", "", "app_macro.c: macroexclusive_exec"},
	"agentlogin":       {"ends", "ends", "app_agent_pool.c: agent_login_exec"},
	"agentrequest":     {"ends", "ends", "app_agent_pool.c: agent_request_exec"},
	"attendedtransfer": {"goes on ATTENDEDTRANSFERSTATUS=FAILURE", "", "app_attended_transfer.c: attended_transfer_exec"},
	"audiosocket":      {"ends", "ends", "app_audiosocket.c: audiosocket_exec"},
	"blindtransfer":    {"goes on BLINDTRANSFERSTATUS=FAILURE", "", "app_blind_transfer.c: blind_transfer_exec"},
	"bridge":           {"ends", "", "features.c: bridge_exec"},
	"broadcast":        {"ends", "ends", "app_broadcast.c: broadcast_exec"},
	"confbridge":       {"ends", "ends", "app_confbridge.c: confbridge_exec"},
	"curl":             {"ends", "", "app_curl.c of Asterisk 1.2: curl_exec"},
	"disa":             {"ends", "", "app_disa.c: disa_exec"},
	"externalivr":      {"ends", "", "app_externalivr.c: app_exec"},
	"ices":             {"ends", "", "app_ices.c: ices_exec"},
	"ivrdemo":          {"ends", "", "app_ivrdemo.c: skel_exec"},
	"jabberstatus":     {"goes on", "", "res_xmpp.c: xmpp_status_exec"},
	"meetmecount":      {"ends", "", "app_meetme.c: count_exec"},
	"minivmaccmess":    {"ends", "", "app_minivm.c: minivm_accmess_exec"},
	"mp3player":        {"ends", "", "app_mp3.c: mp3_exec"},
	"page":             {"ends", "", "app_page.c: page_exec"},
	"parkandannounce":  {"ends", "", "parking_applications.c: park_and_announce_app_exec"},
	"pickupchan":       {"goes on", "goes on", "app_directed_pickup.c: pickupchan_exec"},
	"receivefax":       {"ends", "", "app_fax.c: rcvfax_exec"},
	"receivemf":        {"ends", "ends", "app_mf.c: read_mf_exec"},
	"receivesf":        {"ends", "ends", "app_sf.c: read_sf_exec"},
	"saymoney":         {"goes on", "", "pbx_builtins.c: pbx_builtin_saymoney"},
	"sendfax":          {"ends", "", "app_fax.c: sndfax_exec"},
	"slastation":       {"goes on SLASTATION_STATUS=FAILURE", "", "app_sla.c: sla_station_exec"},
	"slatrunk":         {"ends", "", "app_sla.c: sla_trunk_exec"},
	"stasis":           {"ends", "", "app_stasis.c: app_exec"},
	"testclient":       {"ends", "", "app_test.c: testclient_exec"},
	"waitdigit":        {"goes on WAITDIGITSTATUS=ERROR", "goes on WAITDIGITSTATUS=ERROR", "pbx_builtins.c: pbx_builtin_waitdigit"},
	"waitmusiconhold":  {"ends", "", "res_musiconhold.c of Asterisk 1.4: moh1_exec"},
	"sms":              {"ends", "ends", "app_sms.c: sms_exec"},

	"mixmonitor":         {"ends", "", "app_mixmonitor.c: mixmonitor_exec"},
	"userevent":          {"ends", "", "app_userevent.c: userevent_exec"},
	"queuelog":           {"ends", "ends", "app_queue.c: ql_exec"},
	"playtones":          {"ends", "", "app_playtones.c: handle_playtones"},
	"storedtmf":          {"ends", "ends", "app_dtmfstore.c: dtmfstore_exec"},
	"minivmmwi":          {"ends", "ends", "app_minivm.c: minivm_mwi_exec"},
	"channelredirect":    {"ends", "ends", "app_channelredirect.c: asyncgoto_exec"},
	"sendurl":            {"ends", "", "app_url.c: sendurl_exec"},
	"sendimage":          {"ends", "", "app_image.c: sendimage_exec"},
	"chanisavail":        {"ends", "ends", "app_chanisavail.c: chanavail_exec"},
	"addqueuemember":     {"ends", "goes on AQMSTATUS=NOSUCHQUEUE", "app_queue.c: aqm_exec"},
	"removequeuemember":  {"ends", "goes on RQMSTATUS=NOSUCHQUEUE", "app_queue.c: rqm_exec"},
	"pausequeuemember":   {"ends", "", "app_queue.c: pqm_exec"},
	"unpausequeuemember": {"ends", "", "app_queue.c: upqm_exec"},
	"mailboxexists":      {"ends", "", "app_voicemail.c: vm_box_exists"},
	"meetmeadmin":        {"ends", "", "app_meetme.c: admin_exec"},
	"messagesend":        {"goes on MESSAGE_SEND_STATUS=INVALID_URI", "goes on MESSAGE_SEND_STATUS=INVALID_URI", "message.c: msg_send_exec"},
	"originate":          {"ends", "ends", "app_originate.c: originate_exec"},
	"signal":             {"ends", "ends", "app_signal.c: signal_exec"},
	"waitforsignal":      {"ends", "ends", "app_signal.c: waitsignal_exec"},
	"waituntil":          {"goes on WAITUNTILSTATUS=FAILURE", "goes on WAITUNTILSTATUS=FAILURE", "app_waituntil.c: waituntil_exec"},
	"waitforcondition":   {"goes on WAITFORCONDITIONSTATUS=FAILURE", "goes on WAITFORCONDITIONSTATUS=FAILURE", "app_waitforcond.c: waitforcond_exec"},
}

// tooFew has arguments. One after the first is missing. The application ends the call, by the functions of
// lackingArguments.
var tooFew = map[string][]string{
	"queuelog":           {"sales,1", "sales,1,,PAUSE", "sales,1,NONE"},
	"channelredirect":    {"SIP/1-2"},
	"pausequeuemember":   {"sales", ",,"},
	"unpausequeuemember": {"sales"},
	"meetmeadmin":        {"100"},
	"originate":          {"SIP/1", "SIP/1,exten"},
	"minivmmwi":          {"100@default,1,2"},
}

// needNone are the applications that run without an argument, or whose translation has the rule, with the function that
// shows it.
var needNone = map[string]string{
	"wait": "pbx_builtin_wait", "waitexten": "pbx_builtin_waitexten", "musiconhold": "play_moh_exec", "hangup": "pbx_builtin_hangup",
	"busy": "indicate_busy", "congestion": "indicate_congestion", "incomplete": "pbx_builtin_incomplete", "while": "_while_exec",
	"endwhile": "_while_exec", "exitwhile": "_while_exec", "continuewhile": "while_continue_exec", "sayunixtime": "sayunixtime_exec",
	"datetime": "sayunixtime_exec", "importvar": "pbx_builtin_importvar", "raiseexception": "pbx_builtin_raise_exception",
	"set": "pbx_builtin_setvar", "mset": "pbx_builtin_setvar_multiple", "return": "return_exec", "stackpop": "pop_exec", "macroexit": "macro_exit_exec",
	"macroif": "macroif_exec", "sendtext": "sendtext_exec", "senddtmf": "senddtmf_exec", "sendmf": "sendmf_exec", "softhangup": "softhangup_exec",
	"celgenuserevent": "celgenuserevent_exec", "verbose": "verbose_exec", "log": "log_exec", "noop": "pbx_builtin_noop", "answer": "pbx_builtin_answer",
	"progress": "pbx_builtin_progress", "ringing": "pbx_builtin_ringing", "proceeding": "pbx_builtin_proceeding", "nocdr": "nocdr_exec",
	"forkcdr": "forkcdr_exec", "waitforring": "waitforring_exec", "setamaflags": "pbx_builtin_setamaflags", "reload": "reload_exec",
	"hasnewvoicemail": "hasvoicemail_exec", "monitor": "start_monitor_exec", "stopmonitor": "stop_monitor_exec", "stopmixmonitor": "stop_mixmonitor_exec",
	"setcallerpres": "setcallerid_pres_exec", "startmusiconhold": "start_moh_exec", "stopmusiconhold": "stop_moh_exec",
	"stopplaytones": "handle_stopplaytones", "minivmdelete": "minivm_delete_exec", "speechcreate": "speech_create", "setvar": "pbx_builtin_setvar", "park": "park_app_exec", "parkedcall": "parked_call_app_exec",
	"pickup": "pickup_exec",
}

// notRead are the applications without a rule here, because their sources have not been compared: each is asked, takes the
// call over, or is one that callers do not notice.
var notRead = strings.Fields(`alarmreceiver amd bridgeadd bridgewait chanspy dahdiras dahdiscan dictate directory echo else elseif exitif extenspy
	if jack meetme milliwatt nbscat privacymanager speechbackground streamecho testserver vmauthenticate vmsayname
	voicemailmain voicemailplaymsg
	absolutetimeout digittimeout responsetimeout setcallerid setcidname setcidnum setcdruserfield setmusiconhold
	aeapspeech asyncagi cepstral dahdibarge dbdel dbdeltree dbget dbput dundilookup enumlookup espeak externalapp fastagi flite
	followmeoutgoing googletts konference lookupenumber mrcpsynth mysql odbcexec picotts polly raise random realtime rxfax saydate
	saytime sayunixtimes setglobalvar setlanguage skelguessnumber swift switch txfax
	adsiprog agentmonitoroutgoing callcompletioncancel callcompletionrequest cdr_prop changemonitor clearhash confkick connectedline
	dahdiacceptr2call dahdisendcallreroutingfacility dahdisendkeypadfacility dumpchan endif faxopt flash getcpeid gosubclear
	hangupcauseclear iax2provision jabberjoin jabberleave jabbersend jabbersendgroup lookupblacklist lookupcidname meetmechanneladmin
	minivmnotify msg odbc_commit odbc_rollback odbcfinish ospauth ospfinish osplookup ospnext pausemonitor pjsiphangup pjsipnotify
	queueadd queueupdate resetcdr sayunixtimeformat sendsf setaccount settransfercapability sipaddheader sipdtmfmode sipremoveheader
	sipsendcustominfo speechactivategrammar speechdeactivategrammar speechdestroy speechloadgrammar speechprocessingsound speechstart
	speechunloadgrammar stasisbroadcast t38gateway transferred unpausemonitor updateconfig volume wait_for_silence waitfornoise
	waitforsilence zapateller`)

// lacking returns what Asterisk does with an application that lacks an argument, and the status that it leaves; "" if the
// application lacks none.
func lacking(app, args string) (does, status string) {
	rule := lackingArguments[app].none
	if slices.Contains(tooFew[app], args) {
		return "ends", ""
	}
	if args != "" {
		if rule = lackingArguments[app].first; !strings.HasPrefix(strings.TrimSpace(args), ",") {
			return "", ""
		}
	}
	if status, isStatus := strings.CutPrefix(rule, "goes on "); isStatus {
		return "goes on", status
	}
	return rule, ""
}

// TestEachApplicationHasARule lists each application that the import reads, with its rule for a missing argument.
func TestEachApplicationHasARule(t *testing.T) {
	for name := range applications() {
		_, lacks := lackingArguments[name]
		_, needs := needNone[name]
		n := 0
		for _, is := range []bool{lacks, needs, slices.Contains(notRead, name)} {
			if is {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s is in %d lists", name, n)
		}
	}
}

// TestMissingArguments imports each application without an argument, and plays a call on the dialplan and on the import.
// The call ends, or goes on with the status that the application leaves.
func TestMissingArguments(t *testing.T) {
	for _, app := range slices.Sorted(maps.Keys(lackingArguments)) {
		for _, args := range append([]string{"", ",5"}, tooFew[app]...) {
			does, status := lacking(app, args)
			if does == "" {
				continue
			}

			name, text, _ := strings.Cut(cmp.Or(status, "V=1"), "=")
			src := fmt.Sprintf(`[in]
exten => s,1,Playback(before)
 same => n,Set(V=0)
 same => n,%s(%s)
 same => n,GotoIf($["${%s}" = "%s"]?failed)
 same => n,Playback(after)
 same => n,Hangup()
 same => n(failed),Playback(failed)
`, app, args, name, text)
			want := []string{"before"}
			switch {
			case does == "goes on" && status != "":
				want = append(want, "failed")
			case does == "goes on":
				want = append(want, "after")
			}

			got, differences := heardOf(t, src)
			if !slices.Equal(got, want) || len(differences) > 0 {
				t.Errorf("%s(%s): calls hear %q, want %q; %s", app, args, got, want, strings.Join(differences, "\n"))
			}
		}
	}
}

// heardOf returns the recordings in the import of a dialplan, in their order, and how its calls differ from the calls on
// the dialplan.
func heardOf(t *testing.T, src string) (heard, differences []string) {
	t.Helper()
	sources := []importer.Source{{File: "extensions.conf", Content: []byte(src)}}
	center, err := Format.Read(sources, "in")
	if err != nil {
		t.Fatal(err)
	}
	made, imported, plan := openAt(t, "in", sources)
	plan.failed = func(err error) { t.Fatalf("%v\n%s", err, src) }

	for _, f := range center.Flows {
		for _, s := range f.Steps {
			if s.Prompt.Audio != "" && !slices.Contains(heard, s.Prompt.Audio) {
				heard = append(heard, s.Prompt.Audio)
			}
		}
	}

	at := time.Date(2026, 1, 6, 12, 0, 0, 0, time.UTC)
	for i := range 12 {
		imported.Worlds = []tracetest.World{{Idle: i%2 == 0, At: at}}
		draw := func(n int) int { return i % n }
		begin := func(id string, w tracetest.World) tracetest.Call { return plan.begin(id, w) }
		differences = append(differences, imported.Compare(draw, 1, begin)...)
	}
	if len(made.Report.Blocks) == 0 {
		t.Errorf("no block: %s", src)
	}
	return heard, slices.Compact(differences)
}

// TestTimeoutOfAQueue has timeouts of a queue. A row names one that is over when calls join (queue_exec in app_queue.c). Only
// an empty timeout is no timeout.
func TestTimeoutOfAQueue(t *testing.T) {
	for timeout, want := range map[string]string{"": "waits", "30": "30s", "1.9": "1s", "2m": "2s", "0": "5m0s", "-1": "5m0s", "x": "5m0s"} {
		src := "[in]\nexten => s,1,Answer()\n same => n,Queue(sales,,,," + timeout + ")\n" +
			" same => n,GotoIf($[\"${QUEUESTATUS}\" = \"TIMEOUT\"]?late)\n same => n,Playback(other)\n" +
			" same => n,Hangup()\n same => n(late),Playback(late)\n"
		_, differences := heardOf(t, src)
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		for _, s := range center.Flows[0].Steps {
			switch {
			case s.Kind != importer.Enqueue:
			case s.MaxWait == 0:
				got = "waits"
			default:
				got = s.MaxWait.String()
			}
		}
		if got != want || len(differences) > 0 {
			t.Errorf("the timeout %q: calls wait %q, want %q; %s", timeout, got, want, differences)
		}
	}
}

// TestValueBeforeAnEntry has a variable that a routine in no file may set before callers enter it. The value of the routine
// is not compared as an entry.
func TestValueBeforeAnEntry(t *testing.T) {
	const src = "[in]\nexten => s,1,Gosub(missing,s,1)\n same => n,GotoIf($[\"${id}\" = \"\"]?ask)\n same => n,Playback(known)\n" +
		" same => n,Goto(go)\n same => n(ask),Read(id,enter,4)\n same => n(go),GotoIf($[\"${id}\" = \"1234\"]?vip)\n" +
		" same => n,Playback(other)\n same => n,Hangup()\n same => n(vip),Playback(vip)\n"
	_, differences := heardOf(t, src)
	if len(differences) > 0 {
		t.Errorf("calls differ: %s", differences)
	}

	var asked []string
	for _, f := range mustRead(t, src).Flows {
		for _, s := range f.Steps {
			if s.Kind == importer.Lookup {
				asked = append(asked, lookupName(s.What))
			}
		}
	}
	if want := "id_before"; !slices.Contains(asked, want) || slices.ContainsFunc(asked, func(name string) bool { return strings.Contains(name, "unset") }) {
		t.Errorf("the lookups are %q, want %q among them", asked, want)
	}
}

// mustRead imports a dialplan whose calls begin in the context in.
func mustRead(t *testing.T, src string) *importer.Center {
	t.Helper()
	center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
	if err != nil {
		t.Fatal(err)
	}
	return center
}

// TestExecIfWithoutApplication has a condition whose branch names no application: a true condition ends the call then
// (execif_exec in app_exec.c). Here the call goes on, and a row says so.
func TestExecIfWithoutApplication(t *testing.T) {
	for line, want := range map[string]string{
		"ExecIf(1?:Playback(no))":    "after",
		"ExecIf(0?:Playback(no))":    "no after",
		"ExecIf(0?Playback(yes))":    "after",
		"ExecIf(1?)":                 "after",
		"ExecIf(0?)":                 "after",
		"ExecIf(${CURL(x)}?:NoOp())": "after",
	} {
		src := "[in]\nexten => s,1," + line + "\n same => n,Playback(after)\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		var heard []string
		for _, s := range center.Flows[0].Steps {
			if s.Prompt.Audio != "" {
				heard = append(heard, s.Prompt.Audio)
			}
		}

		if got := strings.Join(heard, " "); got != want {
			t.Errorf("%s: calls hear %q, want %q", line, got, want)
		}
	}
}

// TestUnknownArgument has an argument that only the call knows. Its row is approximated if an empty text would end the call.
// Other arguments always have a text.
func TestUnknownArgument(t *testing.T) {
	for line, isNamed := range map[string]bool{
		"Playback(${CURL(x)})":          true,
		"Playback(${DNID})":             true,
		"SayNumber(${CURL(x)})":         true,
		"Dial(${CURL(x)})":              true,
		"Dial(${CURL(x)},20)":           true,
		"Dial(SIP/${CURL(x)},20)":       false,
		"FollowMe(${CURL(x)},d)":        true,
		"Queue(${CURL(x)},t)":           false,
		"Playback(a${CURL(x)})":         false,
		"Playback(${CURL(x)},noanswer)": false,
		"SayNumber(${RAND(1,6)})":       false,
		"SayNumber(${CALL})":            false,
		"SayDigits(${CURL(x)})":         false,
		"MixMonitor(${DNID},b)":         false,
		"MixMonitor(${UNIQUEID})":       false,
		"MixMonitor(${FILE})":           false,
		"MixMonitor(${EXTEN}.wav)":      false,
		"MixMonitor(${FILE}.wav)":       false,
		"NoOp(${DNID})":                 false,
	} {
		src := "[in]\nexten => s,1,Read(CALL,enter,4)\n same => n,GotoIf($[\"${CALL}\" = \"\"]?s,1)\n same => n," + line +
			"\n same => n,Playback(after)\n same => n,Set(FILE=/rec/${UNIQUEID}.wav)\n same => n,Set(FROM=${DNID})\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		is := slices.ContainsFunc(importer.Build(center, nil, nil).Report.Blocks, func(b importer.BlockReport) bool {
			return b.Block == "in,s,3" && b.Status == importer.Approximated && strings.Contains(b.Reason, "an empty one ends the call")
		})
		if is != isNamed {
			t.Errorf("%s: an empty argument is named: %v, want %v", line, is, isNamed)
		}
	}
}

// TestNeverEmptyArgument has arguments that only the call knows. One that always has a text gets no row.
func TestNeverEmptyArgument(t *testing.T) {
	for lines, mayBeEmpty := range map[string]bool{
		"SayNumber(${EPOCH})":                                        false,
		"SayNumber($[${EPOCH} - ${DNID}])":                           false,
		"Set(now=${EPOCH})\n same => n,SayNumber(${now})":            false,
		"Set(n=$[${DNID} * 2])\n same => n,SayNumber(${n})":          false,
		"Set(n=${LEN(${DNID})})\n same => n,SayNumber(${n})":         false,
		"SayNumber(${FIELDQTY(DNID,-)})":                             false,
		"SayNumber($[${CALLERID(dnid)} + ${CALLERID(rdnis)}])":       false,
		"SayNumber(${DNID})":                                         true,
		"SayNumber(${CURL(http://a - b)})":                           true,
		"Set(n=${CURL(x)})\n same => n,SayNumber(${n})":              true,
		"Set(n=${DNID}${EPOCH:12})\n same => n,SayNumber(${n:0:11})": true,
	} {
		row := false
		for _, b := range importer.Build(mustRead(t, "[in]\nexten => s,1,"+lines+"\n same => n,Hangup()\n"), nil, nil).Report.Blocks {
			row = row || strings.Contains(b.Reason, "an empty one ends the call")
		}
		if row != mayBeEmpty {
			t.Errorf("%s: there is a row: %t, want %t", lines, row, mayBeEmpty)
		}
	}
}

// TestComparedArgument has an argument that only the call knows, after a comparison with an empty text. Only the other
// way may lack a text.
func TestComparedArgument(t *testing.T) {
	for condition, isText := range map[string]bool{
		`$["${DNID}" = ""]`:         true,
		`$["x${DNID}" = "x"]`:       true,
		`${ISNULL(${DNID})}`:        true,
		`$[${LEN(${DNID})} = 0]`:    true,
		`$["${DNID}" = "5550100"]`:  false,
		`$["${DNID:0:1}" = ""]`:     false,
		`$["${CURL(x)}" = ""]`:      false,
		`$[${LEN(${CURL(x)})} = 0]`: false,
	} {
		src := "[in]\nexten => s,1,GotoIf(" + condition + "?none)\n same => n,Playback(${DNID})\n same => n,Hangup()\n same => n(none),Playback(none)\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			mayBeEmpty := strings.Contains(b.Reason, "an empty one ends the call")
			if b.Block == "in,s,2" && mayBeEmpty == isText {
				t.Errorf("%s: the row is %s: %s", condition, b.Status, b.Reason)
			}
		}
	}
}

// TestArguments has arguments and options that change the way of a call, from the sources of Asterisk. The row of the line
// is approximated and names the argument, or is exact without a remark about it.
func TestArguments(t *testing.T) {
	for line, want := range map[string]string{
		"Queue(sales,,,,${DNID})":              "unknown: its timeout DNID is known only in the call: here it is 5m",
		"Queue(sales,,,,60)":                   "",
		"Queue(sales,n,,,45)":                  "approximated: the option n lets a call leave when each agent has been rung",
		"Queue(sales,,,,,,,,,3)":               "approximated: joins the queue at a position",
		"Queue(sales,,,,,,,,,${DNID})":         "approximated: joins the queue at a position",
		"Dial(SIP/1,${DNID})":                  "unknown: its timeout DNID is known only in the call",
		"Dial(SIP/1,20,G(${DNID}))":            "unknown: the caller goes on at a label when a phone answers",
		"Dial(SIP/1,20,M(${DNID}))":            "unknown: a macro of the phone decides how the call goes on",
		"Dial(SIP/1,20,U(${DNID}^1))":          "unknown: a subroutine of the phone decides how the call goes on",
		"Dial(SIP/1,20,L(${DNID}))":            "unknown: the conversation has a time limit",
		"Dial(SIP/1,20,m(${DNID}))":            "",
		"Dial(SIP/1,20,gL(5000)":               "unknown: its option L( does not end: Asterisk may end the call here",
		"RetryDial(wait,5,2,SIP/1,20,gL(5000)": "unknown: it rings a phone again after an announcement",
		"Dial(SIP/1,20,L(5000)g)":              "unknown: the conversation has a time limit",
		"VoiceMail(1,d(in)":                    "unknown: its option d( does not end: Asterisk may end the call here",
		"Directory(default,in,n(4)":            "unknown: the caller searches an extension by its name",
		"Queue(sales,nF(a^s^1)":                "unknown: its option F( does not end: Asterisk may end the call here",
		"Read(A,enter,4,t(#)":                  "unknown: its option t( does not end: Asterisk may end the call here",
		"Wait(${DNID})":                        "unknown: its time DNID is known only in the call",
		"WaitExten(${DNID})":                   "unknown: its time DNID is known only in the call",
		"MusicOnHold(default,${DNID})":         "unknown: its time DNID is known only in the call",
		"Read(A,enter,${DNID})":                "unknown: its most digits DNID is known only in the call",
		"Read(A,enter,4,,${DNID})":             "unknown: its attempts DNID is known only in the call",
		"Read(A,enter,4,,1,${DNID})":           "unknown: its timeout DNID is known only in the call",
		"Read(A,enter,4,t(*))":                 "approximated: other keys than hash end an entry",
		"Read(A,enter,4,t)":                    "approximated: other keys than hash end an entry",
		"Read(A,enter,4,t(#))":                 "",
		"Read(A,enter,4,s)":                    "approximated: does nothing if nobody has answered the call",
		"Record(a:wav,5,${DNID})":              "unknown: its longest time DNID is known only in the call",
		"Record(message)":                      "exact: has no format of its file: Asterisk ends the call",
		"VoiceMail()":                          "unknown: the caller enters the mailbox",
		"VoiceMail(c${EXTEN})":                 "",
		"Playback(a,skip)":                     "approximated: does nothing if nobody has answered the call",
		"Playback(a,say)":                      "",
		"Playback(a,noanswer)":                 "",
		"Background(a,skip)":                   "approximated: does nothing if nobody has answered the call",
		"Background(a,noanswer)":               "",
		"Background(a,m)":                      "approximated: its options and its language are not modeled",
		"AGI(googletts.agi,\"Hello\",en,any)":  "approximated: a key interrupts it, and is dialed",
		"AGI(googletts.agi,\"Hello\",en)":      "",
		"Festival(Hello,12#)":                  "approximated: a key interrupts it, and is dialed",
		"Festival(Hello)":                      "",
		"Background(a,,fr)":                    "approximated: its options and its language are not modeled",
		"Background(a,,,${DNID})":              "unknown: its context DNID is known only in the call",
		"Busy(20)":                             "exact: callers hear the tone for 20s",
		"Busy()":                               "",
		"SayNumber(abc)":                       "left out: \"abc\" is no number: nothing is spoken",
		"SayOrdinal(abc)":                      "left out: \"abc\" is no number: nothing is spoken",
		"SayNumber(5,zz)":                      "approximated: has \"zz\", which is no gender: Asterisk ends the call",
		"SayNumber(5,F)":                       "",
	} {
		src := "[in]\nexten => s,1,NoOp()\n same => n," + line + "\n same => n,WaitExten(5)\n same => n,Playback(after)\nexten => 1,1,Hangup()\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		var rows []string
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block != "in,s,2" {
				continue
			}
			for _, n := range append([]importer.Note{b.Note}, b.Also...) {
				isUsual := n.Reason == "" || n.Reason == importer.UnknownRecording || n.Reason == importer.NoEffect
				if !isUsual {
					rows = append(rows, n.Status.String()+": "+n.Reason)
				}
			}
		}

		got := strings.Join(rows, "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: the row is %q, want %q", line, got, want)
		}
	}
}

// TestStepsOfArguments has arguments that a step keeps. The written flow contains them.
func TestStepsOfArguments(t *testing.T) {
	for line, want := range map[string]string{
		"Wait(500ms)":             "takes: 500ms",
		"Wait(2m)":                "takes: 2m",
		"Wait(1.5)":               "takes: 1.5s",
		"WaitExten(2m)":           "timeout: 2m",
		"MusicOnHold(default,30)": "takes: 30s",
		"MusicOnHold(30)":         "end: on_hold",
		"Dial(SIP/1,15)":          "rings: 15s, then: {completed: answered, no_answer: hang_up}",
		"Queue(sales,n,,,5)":      "max_wait: 5s",
		"Queue(sales,n,,,45)":     "max_wait: 45s",
		"Read(A,enter,4,,1,7s)":   "timeout: 7s",

		"AGI(googletts.agi,\"Hello ${NAME}.\",en)": "say: Hello Ann.",
		"AGI(googletts.agi,\"Hello ${FIRM}.\",en)": "say: \"Hello {firm}.\"",
		"AGI(hello.agi,\"Hello ${FIRM}.\",en)":     "lookup: hello",
	} {
		src := "[in]\nexten => s,1,Set(NAME=Ann)\n same => n,Set(FIRM=${CURL(x)})\n same => n," + line + "\n same => n,Hangup()\nexten => 1,1,Hangup()\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}

		text := ""
		for _, f := range importer.Build(center, nil, nil).Files {
			text += string(f.Content)
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", line, want, text)
		}
	}
}
