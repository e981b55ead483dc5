FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# Locked restore: the image gets exactly the packages of the lock files.
ENV CI=true

# What decides which packages are restored comes first, so that a change of code reuses this layer.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Core/Core.csproj src/Core/packages.lock.json src/Core/
COPY src/Log/Log.csproj src/Log/packages.lock.json src/Log/
COPY src/Wire/Wire.csproj src/Wire/packages.lock.json src/Wire/
COPY src/Host/Host.csproj src/Host/packages.lock.json src/Host/
RUN dotnet restore src/Host/Host.csproj

# .editorconfig has the exceptions from the analyzers, whose warnings are errors.
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Host/Host.csproj --no-restore -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
# The node's user owns the data directory; a named volume mounted there for the first time takes its owner over.
RUN mkdir /data && chown "$APP_UID" /data
# The image's own port setting is cleared: ADVO_PORT decides.
ENV ADVO_DATA_DIR=/data ASPNETCORE_HTTP_PORTS=
USER $APP_UID
VOLUME /data
EXPOSE 8081 9081
# The image has no curl; the program asks itself.
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 \
    CMD ["dotnet", "/app/AdvoCache.Host.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "/app/AdvoCache.Host.dll"]
