package certprofile_test
import ("testing";"os";"crypto/x509";"jpkiweb/shared/certprofile")
func TestSweep(t *testing.T){ we,they:=map[string]int{},0
 for name:=range samples{ der,_:=os.ReadFile("testdata/"+name+".der")
  for i:=range der { o:=der[i]; for v:=range 256 { der[i]=byte(v); checkParsed(t,der)
   if v%8==0 {_,e1:=certprofile.Parse(der); _,e2:=x509.ParseCertificate(der)
   if e1==nil&&e2!=nil {we[e2.Error()]++}; if e1!=nil&&e2==nil{they++; we["W:"+e1.Error()]++}} }; der[i]=o}}
 t.Log(they); for k,v:=range we {t.Log(v,k)}}
