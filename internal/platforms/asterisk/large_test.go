package asterisk_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// large is a dialplan with some menus that lead to each other, and phones: of 600 menus there are 50,000 lines.
func large(menus int) []importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n")
	for i := range 9 {
		fmt.Fprintf(&src, "exten => %d,1,Goto(menu%d,s,1)\n", i+1, i+1)
	}
	for i := range menus {
		fmt.Fprintf(&src, "[menu%d]\nexten => s,1,Set(COUNT=0)\n same => n(again),Background(menu%d)\n same => n,WaitExten(5)\n", i, i)
		for key := range 9 {
			fmt.Fprintf(&src, "exten => %d,1,NoOp(key)\n same => n,Set(X%d=${COUNT})\n same => n,Goto(menu%d,s,1)\n", key+1, key, (i*9+key)%menus)
		}
		fmt.Fprintf(&src, "exten => i,1,Set(COUNT=$[${COUNT}+1])\n same => n,GotoIf($[${COUNT} < 3]?s,again)\n same => n,Hangup\n")
	}
	for i := range 12 * menus {
		fmt.Fprintf(&src, "exten => 8%04d,1,NoOp(${EXTEN})\n same => n,Dial(PJSIP/%d,20)\n same => n,VoiceMail(%d@default,u)\n same => n,Hangup\n", i, i, i)
	}
	return []importer.Source{{File: "extensions.conf", Content: []byte(src.String())}}
}

// TestReadLarge bounds what a large dialplan allocates in all, which is more than is ever in use.
func TestReadLarge(t *testing.T) {
	menus := longtest.N(150, 600)
	sources := large(menus)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := asterisk.Format.Read(sources, "in")
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	steps := 0
	for _, f := range c.Flows {
		steps += len(f.Steps)
	}
	if steps < menus {
		t.Errorf("%d steps", steps)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(menus)<<19 {
		t.Errorf("%d MiB are allocated", n>>20)
	}
}

func BenchmarkReadLarge(b *testing.B) {
	for name, sources := range map[string][]importer.Source{"menus": large(600), "FreePBX": freePBX(340)} {
		b.Run(name, func(b *testing.B) { benchmarkRead(b, sources) })
	}
}

func benchmarkRead(b *testing.B, sources []importer.Source) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asterisk.Format.Read(sources, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadFreePBX reads the ways of calls to the numbers of many sites to their ends.
func TestReadFreePBX(t *testing.T) {
	sites := longtest.N(20, 100)
	c, err := asterisk.Format.Read(freePBX(sites), "")
	if err != nil {
		t.Fatal(err)
	}
	queues := map[string]bool{}
	for _, f := range c.Flows {
		for _, s := range f.Steps {
			if s.Kind == importer.Enqueue {
				queues[s.What] = true
			}
		}
		for _, b := range f.Blocks {
			if strings.Contains(b.Reason, "more states than an import follows") {
				t.Fatalf("%s: %s", b.ID, b.Reason)
			}
		}
	}
	if len(queues) != sites {
		t.Errorf("calls come to %d queues", len(queues))
	}
}

// freePBX is a dialplan as FreePBX writes it, of a company with many sites: each has a number, a time condition, an
// IVR whose keys lead to a queue, a ring group, phones, mailboxes and another site, and its phones have lines
// in ext-local, from-did-direct, ext-findmefollow and the feature codes. Of 340 sites there are 70,000 lines.
func freePBX(sites int) []importer.Source {
	var out strings.Builder
	out.WriteString("[globals]\nASTETCDIR = /etc/asterisk\nAMPDBNAME = asterisk\nDIAL_OPTIONS = Ttr\nTRUNK_OPTIONS = T\nRINGTIMER = 15\n")
	section := func(name, lines string) {
		for site := range sites {
			text := lines
			if site > 0 && !strings.Contains(name, "$") {
				text = lines[strings.Index(lines, "exten"):]
			}
			if site == 0 || strings.Contains(name, "$") {
				fmt.Fprintf(&out, "\n[%s]\n", strings.ReplaceAll(name, "$N", fmt.Sprint(site+1)))
			}
			text = strings.ReplaceAll(text, "$O", fmt.Sprint(min(site+1+(site+1)%2, sites))) // the second of a pair of sites
			out.WriteString(strings.ReplaceAll(text, "$N", fmt.Sprint(site+1)))
		}
	}
	section("ext-did-0002", freePBXNumber)
	section("timeconditions", freePBXTimes)
	section("app-announcement-$N", freePBXAnnouncement)
	section("ivr-$N", freePBXMenu)
	section("ext-queues", freePBXQueue)
	section("ext-group", freePBXGroup)
	section("from-did-direct", "include => ext-local\nexten => 7$N,1,Macro(user-callerid,)\nexten => 7$N,n,Goto(ext-local,5$N,1)\n")
	section("ext-local", freePBXExtension("5$N")+freePBXExtension("6$N")+freePBXExtension("7$N"))
	section("ext-findmefollow", freePBXFollow)
	section("app-dnd-toggle", freePBXFeature("*76"))
	section("app-callforward-on", freePBXFeature("*72"))
	section("app-callwaiting-on", freePBXFeature("*70"))
	out.WriteString(freePBXMacros)
	return []importer.Source{{File: "extensions_additional.conf", Content: []byte(out.String())}}
}

const freePBXNumber = `include => ext-did-0002-custom
exten => 1555$N0,1,Set(__DIRECTION=INBOUND)
exten => 1555$N0,n,Gosub(sub-record-check,s,1(in,1555$N0,dontcare))
exten => 1555$N0,n,Set(__FROM_DID=${EXTEN})
exten => 1555$N0,n,Gosub(app-blacklist-check,s,1)
exten => 1555$N0,n,Set(CDR(did)=${FROM_DID})
exten => 1555$N0,n,ExecIf($[ "${CALLERID(name)}" = "" ] ?Set(CALLERID(name)=${CALLERID(num)}))
exten => 1555$N0,n,Set(CHANNEL(musicclass)=default)
exten => 1555$N0,n,Set(__MOHCLASS=default)
exten => 1555$N0,n,Set(__REVERSAL_REJECT=FALSE)
exten => 1555$N0,n,GotoIf($["${REVERSAL_REJECT}"="TRUE"]?post-reverse-charge)
exten => 1555$N0,n(post-reverse-charge),Noop()
exten => 1555$N0,n,Set(__CALLINGNAMEPRES_SV=${CALLERID(name-pres)})
exten => 1555$N0,n,Set(CALLERID(num-pres)=allowed_not_screened)
exten => 1555$N0,n(dest-ext),Goto(timeconditions,$N,1)
`

const freePBXTimes = `include => timeconditions-custom
exten => $N,1,GotoIfTime(09:00-17:00,mon-fri,*,*?truestate)
exten => $N,n,GotoIf($["${DB(TC/$N)}" = "true"]?truegoto)
exten => $N,n,ExecIf($["${DB(TC/$N)}" = "false"]?Set(DB(TC/$N)=))
exten => $N,n(falsegoto),Set(TCSTATE=false)
exten => $N,n,Set(TCOVERRIDE=)
exten => $N,n,Goto(app-announcement-$N,s,1)
exten => $N,n(truestate),GotoIf($["${DB(TC/$N)}" = "false"]?falsegoto)
exten => $N,n(truegoto),Set(TCSTATE=true)
exten => $N,n,Goto(ivr-$N,s,1)
`

const freePBXAnnouncement = `include => app-announcement-$N-custom
exten => s,1,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?begin)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(begin),Noop(Playing announcement closed $N)
exten => s,n,Playback(custom/closed$N,noanswer)
exten => s,n,Goto(ext-local,vmu5$N,1)
`

const freePBXMenu = `include => ivr-$N-custom
exten => s,1,Set(TIMEOUT_LOOPCOUNT=0)
exten => s,n,Set(INVALID_LOOPCOUNT=0)
exten => s,n,Set(_IVR_CONTEXT_${CONTEXT}=${IVR_CONTEXT})
exten => s,n,Set(_IVR_CONTEXT=${CONTEXT})
exten => s,n,Set(__IVR_RETVM=)
exten => s,n,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?skip)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(skip),Set(IVR_MSG=custom/welcome$N)
exten => s,n(start),Set(TIMEOUT(digit)=3)
exten => s,n,ExecIf($["${IVR_MSG}" != ""]?Background(${IVR_MSG}))
exten => s,n,WaitExten(10,)
exten => 1,1(ivrsel-1),Goto(from-did-direct,5$N,1)
exten => 2,1(ivrsel-2),Goto(ivr-$O,s,1)
exten => 3,1(ivrsel-3),Goto(ext-group,600$N,1)
exten => 4,1(ivrsel-4),Goto(ext-queues,900$N,1)
exten => 5,1(ivrsel-5),Goto(app-blackhole,hangup,1)
exten => 6,1(ivrsel-6),Goto(ext-local,vmb5$N,1)
exten => 7,1(ivrsel-7),Goto(ext-local,6$N,1)
exten => 8,1(ivrsel-8),Goto(ext-local,vmu7$N,1)
exten => 9,1(ivrsel-9),Goto(ext-findmefollow,FM5$N,1)
exten => i,1,Set(INVALID_LOOPCOUNT=$[${INVALID_LOOPCOUNT}+1])
exten => i,n,GotoIf($[${INVALID_LOOPCOUNT} > 3]?final)
exten => i,n,Set(IVR_MSG=no-valid-responce-pls-try-again)
exten => i,n,Goto(s,start)
exten => i,n(final),Playback(no-valid-responce-transfering)
exten => i,n,Goto(ext-group,600$N,1)
exten => t,1,Set(TIMEOUT_LOOPCOUNT=$[${TIMEOUT_LOOPCOUNT}+1])
exten => t,n,GotoIf($[${TIMEOUT_LOOPCOUNT} > 3]?final)
exten => t,n,Set(IVR_MSG=no-valid-responce-pls-try-again)
exten => t,n,Goto(s,start)
exten => t,n(final),Playback(no-valid-responce-transfering)
exten => t,n,Goto(from-did-direct,5$N,1)
exten => return,1,Set(_IVR_CONTEXT=${CONTEXT})
exten => return,n,Set(_IVR_CONTEXT_${CONTEXT}=${IVR_CONTEXT_${CONTEXT}})
exten => return,n,Set(IVR_MSG=custom/welcome$N)
exten => return,n,Goto(s,start)
exten => h,1,Hangup
exten => hang,1,Playback(vm-goodbye)
exten => hang,n,Hangup
`

const freePBXQueue = `include => ext-queues-custom
exten => 900$N,1,Macro(user-callerid,)
exten => 900$N,n,Answer
exten => 900$N,n,Macro(blkvm-set,reset)
exten => 900$N,n,ExecIf($["${REGEX("(M[(]auto-blkvm[)])" ${DIAL_OPTIONS})}" != "1"]?Set(_DIAL_OPTIONS=${DIAL_OPTIONS}M(auto-blkvm)))
exten => 900$N,n,Set(__NODEST=${EXTEN})
exten => 900$N,n,Set(QCIDPP=${IF($[${LEN(${VQ_CIDPP})}>0]?${VQ_CIDPP}:" ")})
exten => 900$N,n,Set(VQ_CIDPP=)
exten => 900$N,n,ExecIf($["${QCIDPP}"!="" & "${CALLERID(name):0:1}"!="q"]?Set(CALLERID(name)=${QCIDPP}${CALLERID(name)}))
exten => 900$N,n,Set(QAINFO=${IF($[${LEN(${VQ_AINFO})}>0]?${VQ_AINFO}: )})
exten => 900$N,n,Set(VQ_AINFO=)
exten => 900$N,n,ExecIf($["${QAINFO}"!=""]?Set(__ALERT_INFO=${QAINFO}))
exten => 900$N,n,Set(MONITOR_FILENAME=/var/spool/asterisk/monitor/q${EXTEN}-${STRFTIME(${EPOCH},,%Y%m%d-%H%M%S)}-${UNIQUEID})
exten => 900$N,n,Set(QJOINMSG=${IF($[${LEN(${VQ_JOINMSG})}>0]?${IF($["${VQ_JOINMSG}"!="0"]?${VQ_JOINMSG}: )}:custom/join$N)})
exten => 900$N,n,Set(VQ_JOINMSG=)
exten => 900$N,n,ExecIf($["${QJOINMSG}"!=""]?Playback(${QJOINMSG}, ))
exten => 900$N,n,Set(QMAXWAIT=${IF($[${LEN(${VQ_MAXWAIT})}>0]?${VQ_MAXWAIT}:120)})
exten => 900$N,n,Set(VQ_MAXWAIT=)
exten => 900$N,n,QueueLog(900$N,${UNIQUEID},NONE,DID,${FROM_DID})
exten => 900$N,n(qcall),Queue(900$N,t,,,${QMAXWAIT},,,,,)
exten => 900$N,n,Macro(blkvm-clr,)
exten => 900$N,n,Gosub(sub-record-cancel,s,1())
exten => 900$N,n,Set(__NODEST=)
exten => 900$N,n(gotodest),GotoIf($["${QUEUESTATUS}"="TIMEOUT"]?ext-local,vmu5$N,1)
exten => 900$N,n,Goto(app-blackhole,hangup,1)
exten => 900$N*,1,Macro(agent-add,900$N,)
exten => 900$N**,1,Macro(agent-del,900$N,900$N)
`

const freePBXGroup = `include => ext-group-custom
exten => 600$N,1,Macro(user-callerid,)
exten => 600$N,n,GotoIf($["foo${BLKVM_OVERRIDE}" = "foo"]?skipdb)
exten => 600$N,n,GotoIf($["${DB(${BLKVM_OVERRIDE})}" = "TRUE"]?skipov)
exten => 600$N,n(skipdb),Set(__NODEST=)
exten => 600$N,n,Set(__BLKVM_OVERRIDE=BLKVM/${EXTEN}/${CHANNEL})
exten => 600$N,n,Set(__BLKVM_BASE=${EXTEN})
exten => 600$N,n,Set(DB(${BLKVM_OVERRIDE})=TRUE)
exten => 600$N,n(skipov),Set(RRNODEST=${NODEST})
exten => 600$N,n,Set(__NODEST=${EXTEN})
exten => 600$N,n,GosubIf($[${LEN(${RGPREFIX})}>0]?sub-rgsetcid,s,1())
exten => 600$N,n,Set(RecordMethod=Group)
exten => 600$N,n,Macro(record-enable,5$N-6$N,${RecordMethod})
exten => 600$N,n,Set(RingGroupMethod=ringall)
exten => 600$N,n(DIALGRP),Macro(dial,20,tr,5$N-6$N)
exten => 600$N,n,Set(RingGroupMethod=)
exten => 600$N,n,GotoIf($["foo${RRNODEST}" != "foo"]?nodest)
exten => 600$N,n,Set(__NODEST=)
exten => 600$N,n,NoOp(Goto voicemail of $N)
exten => 600$N,n,Goto(ext-local,vmu5$N,1)
exten => 600$N,n(nodest),Noop(SKIPPING DEST, CALL CAME FROM Q/RG: ${RRNODEST})
`

const freePBXFollow = `include => ext-findmefollow-custom
exten => FM5$N,1,Goto(5$N,FM5$N)
exten => 5$N,1,GotoIf($["${DB(AMPUSER/5$N/followme/ddial)}" = "EXTENSION"]?ext-local,5$N,1)
exten => 5$N,n(FM5$N),Macro(user-callerid,)
exten => 5$N,n,GotoIf($["foo${BLKVM_OVERRIDE}" = "foo"]?skipdb)
exten => 5$N,n,GotoIf($["${DB(${BLKVM_OVERRIDE})}" = "TRUE"]?skipov)
exten => 5$N,n(skipdb),Set(__NODEST=)
exten => 5$N,n(skipov),Set(RRNODEST=${NODEST})
exten => 5$N,n,Set(__NODEST=${EXTEN})
exten => 5$N,n(DIALGRP),Macro(dial,$["${DB(AMPUSER/5$N/followme/prering)}" + "${DB(AMPUSER/5$N/followme/grptime)}"],tr,${DB(AMPUSER/5$N/followme/grplist)})
exten => 5$N,n,GotoIf($["foo${RRNODEST}" != "foo"]?nodest)
exten => 5$N,n,Goto(ext-local,5$N,dest)
exten => 5$N,n(nodest),Noop(SKIPPING DEST, CALL CAME FROM Q/RG: ${RRNODEST})
`

// freePBXExtension are the lines of a phone in ext-local.
func freePBXExtension(number string) string {
	return strings.ReplaceAll(`include => ext-local-custom
exten => @,1,Set(__RINGTIMER=${IF($["${DB(AMPUSER/@/ringtimer)}" > "0"]?${DB(AMPUSER/@/ringtimer)}:${RINGTIMER_DEFAULT})})
exten => @,n,Macro(exten-vm,@,@,0,0,0)
exten => @,n(dest),Set(__PICKUPMARK=)
exten => @,n,GotoIf($["${IVR_CONTEXT}" = ""]?hang)
exten => @,n,Goto(vmret,1)
exten => @,n(hang),Hangup
exten => @,hint,PJSIP/@&Custom:DND@,CustomPresence:@
exten => vmb@,1,Macro(vm,@,BUSY,${IVR_RETVM})
exten => vmb@,n,Goto(vmret,1)
exten => vmu@,1,Macro(vm,@,NOANSWER,${IVR_RETVM})
exten => vmu@,n,Goto(vmret,1)
exten => vms@,1,Macro(vm,@,NOMESSAGE,${IVR_RETVM})
exten => vms@,n,Goto(vmret,1)
`, "@", number)
}

// freePBXFeature are the lines of a feature code for a phone.
func freePBXFeature(code string) string {
	return strings.ReplaceAll(`include => app-custom
exten => @5$N,1,Answer
exten => @5$N,n,Wait(1)
exten => @5$N,n,Macro(user-callerid,)
exten => @5$N,n,GotoIf($["${DB(FEATURE/5$N)}" = ""]?activate:deactivate)
exten => @5$N,n(activate),Set(DB(FEATURE/5$N)=YES)
exten => @5$N,n,Playback(activated)
exten => @5$N,n,Macro(hangupcall,)
exten => @5$N,n(deactivate),dbDel(FEATURE/5$N)
exten => @5$N,n,Playback(de-activated)
exten => @5$N,n,Macro(hangupcall,)
`, "@", code)
}

const freePBXMacros = `
[ext-local]
exten => vmret,1,GotoIf($["${IVR_RETVM}" = "RETURN" & "${IVR_CONTEXT}" != ""]?playret)
exten => vmret,n,Hangup
exten => vmret,n(playret),Playback(exited-vm-will-be-transfered&silence/1)
exten => vmret,n,Goto(${IVR_CONTEXT},return,1)
[app-blacklist-check]
exten => s,1(check),GotoIf($["${BLACKLIST()}"="1"]?blacklisted)
exten => s,n,Set(CALLED_BLACKLIST=1)
exten => s,n,Return()
exten => s,n(blacklisted),Answer
exten => s,n,Wait(1)
exten => s,n,Zapateller()
exten => s,n,Playback(ss-noservice)
exten => s,n,Hangup
[app-blackhole]
exten => hangup,1,Noop(Blackhole Dest: Hangup)
exten => hangup,n,Hangup
[sub-record-cancel]
exten => s,1,Return()
[sub-rgsetcid]
exten => s,1,Set(CALLERID(name)=${RGPREFIX}${CALLERID(name)})
exten => s,n,Return()
[macro-user-callerid]
exten => s,1,Noop(${CALLERID(name)})
exten => s,n,Set(AMPUSER=${IF($["foo${AMPUSER}" = "foo"]?${CALLERID(number)}:${AMPUSER})})
[macro-hangupcall]
exten => s,1,Hangup
[macro-dial]
exten => s,1,AGI(dialparties.agi)
exten => s,n,Dial(${ds})
[macro-vm]
exten => s,1,VoiceMail(${ARG1}@default,u)
[macro-exten-vm]
exten => s,1,Dial(PJSIP/${ARG2},${RINGTIMER})
[macro-agent-add]
exten => s,1,AddQueueMember(${ARG1})
[macro-agent-del]
exten => s,1,RemoveQueueMember(${ARG1})
`

// TestComputedLabels reads labels with values of the call in them, each of which may lead to all
// extensions: following them one by one took minutes.
func TestComputedLabels(t *testing.T) {
	var text strings.Builder
	text.WriteString("[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\n")
	lines := longtest.N(500, 2000)
	for i := range lines {
		fmt.Fprintf(&text, "exten => %d,1,Goto(${A}${B},${C},${D})\n same => n,Set(A${B}%d=${A%d})\n", i, i, i)
	}
	c, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(text.String())}}, "in")
	if err != nil {
		t.Fatal(err)
	}
	menus := 0
	for _, s := range c.Flows[0].Steps {
		if s.Kind == importer.Menu {
			menus++
		}
	}
	if menus != 1 {
		t.Errorf("%d menus", menus)
	}
}
