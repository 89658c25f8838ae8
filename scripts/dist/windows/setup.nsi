; The installer for one person: it has the MSIs of both processors in it and runs the one
; that fits. /S asks and shows nothing; /AUTOSTART=0 does not start the helper at login.
; The MSI alone is in the list of programs, and is removed there.
Unicode true
Target amd64-unicode
SetDateSave off
SetCompress off ; the MSIs are
Name "JPKI Web"
OutFile "${OUT}"
Icon "${ICON}"
RequestExecutionLevel user
AutoCloseWindow true
ShowInstDetails nevershow
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "JPKI Web"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "My Number Card helper, installer"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"
ManifestSupportedOS Win10
ManifestDPIAware true
XPStyle on

!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh

Section
  InitPluginsDir
  SetOutPath $PLUGINSDIR
  ${If} ${IsNativeARM64}
    File /oname=jpki-helper.msi "${ARM64}"
  ${Else}
    File /oname=jpki-helper.msi "${X64}"
  ${EndIf}
  StrCpy $1 "/passive"
  ${If} ${Silent}
    StrCpy $1 "/qn"
  ${EndIf}
  ${GetParameters} $2
  ClearErrors
  ${GetOptions} $2 "/AUTOSTART=" $3
  ${IfNot} ${Errors}
    StrCpy $1 "$1 AUTOSTART=$3"
  ${EndIf}
  ExecWait '"$SYSDIR\msiexec.exe" /i "$PLUGINSDIR\jpki-helper.msi" $1' $0
  SetOutPath $TEMP ; a folder in which somebody stands cannot be removed
  SetErrorLevel $0
SectionEnd
