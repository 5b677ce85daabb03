/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.web.netty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.http.server.ProxyProtocolSupportType;
import reactor.netty.resources.LoopResources;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;

/**
 * Hands the listening socket of a Reactor Netty server on, holds and drains its requests,
 * and sends on to the successor what still comes in on open connections. No thread waits
 * for any of it. Its methods must not be called on an event loop.
 */
public final class NettyTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private static final Duration CLOSE_EARLIER = Duration.ofSeconds(1);

	private static final int NAMED_REQUESTS = 5;

	private static final int FORWARDING_SIZE = 512;

	private final OperatingSystem operatingSystem;

	private final ListeningSocket listener;

	private final TrafficControl control;

	private volatile @Nullable HttpServerConfig server;

	/**
	 * Make the participant.
	 * @param operatingSystem finds and adopts listening sockets
	 * @param settings how the gate treats requests
	 * @param secret what forwarded requests prove themselves with, 256 random bits; an
	 * adopted one takes its place
	 */
	public NettyTraffic(OperatingSystem operatingSystem, GateSettings settings, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.listener = new ListeningSocket(operatingSystem);
		this.control = new TrafficControl(settings, secret.clone());
	}

	/**
	 * Have a server use a listening socket that can be handed on, and a gate. To be
	 * called once, before the server is made and after other customizers.
	 * @param factory makes the server
	 * @param resources has the event loops that the server runs on
	 */
	public void customize(NettyReactiveWebServerFactory factory, ReactorResourceFactory resources) {
		RequestThreads.install();
		factory.setResourceFactory(new CopyoverResources(resources, this.listener));
		factory.addServerCustomizers(this::customize);
	}

	HttpServer customize(HttpServer original) {
		this.server = original.configuration();
		return isPlain(original.configuration())
				? original.httpRequestDecoder((ignored) -> withRoom(original.configuration().decoder()))
					.doOnChannelInit((observer, channel, address) -> install(channel))
				: original;
	}

	/**
	 * Leave room for what a forwarded request carries, so that none is refused that was
	 * not before.
	 * @param spec the limits
	 * @return the limits
	 */
	private static HttpRequestDecoderSpec withRoom(HttpRequestDecoderSpec spec) {
		return spec.maxHeaderSize(spec.maxHeaderSize() + FORWARDING_SIZE);
	}

	private void install(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.addAfter(NettyPipeline.HttpCodec, GateHandler.NAME, new GateHandler(this.control));
	}

	private static boolean isPlain(HttpServerConfig config) {
		return !config.isSecure() && config.proxyProtocolSupportType() == ProxyProtocolSupportType.OFF
				&& List.of(HttpProtocol.HTTP11).equals(Arrays.asList(config.protocols()));
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		new WarmUp(this.operatingSystem).run();
	}

	@Override
	public void check() {
		HttpServerConfig config = this.server;
		if (config == null) {
			return;
		}
		if (config.isSecure()) {
			throw unsupported("Reactor Netty uses TLS", "terminate TLS in front of the application, or use Tomcat");
		}
		if (config.proxyProtocolSupportType() != ProxyProtocolSupportType.OFF) {
			throw unsupported("Reactor Netty expects the PROXY protocol",
					"let the proxy send the header X-Forwarded-For instead");
		}
		if (!isPlain(config)) {
			throw unsupported("Reactor Netty offers HTTP/2", "set server.http2.enabled to false, or use Tomcat");
		}
		if (this.listener.localAddress() == null) {
			throw unsupported("Reactor Netty does not listen on a socket of its own",
					"let it bind an address and a port, on the event loops of the ReactorResourceFactory bean");
		}
		int upgraded = this.control.connections().upgradedCount();
		if (upgraded > 0) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "Open upgraded connections (WebSocket): " + upgraded
					+ "; they cannot be handed over: try again when they are closed");
		}
	}

	private static CopyoverRefusedException unsupported(String what, String advice) {
		return new CopyoverRefusedException(Refusal.NOT_SUPPORTED, what + ", which cannot be handed over: " + advice);
	}

	@Override
	public List<Listener> listeners() {
		InetSocketAddress address = this.listener.localAddress();
		if (address == null) {
			return List.of();
		}
		try {
			return List.of(new Listener(LISTENER_NAME, address.getAddress().getHostAddress(), address.getPort(),
					this.operatingSystem.listenerDescriptor(address)));
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The descriptor of the listening socket cannot be found: " + ex.getMessage());
		}
	}

	@Override
	public void quiet(Pause pause) {
		this.control.gate().readAhead();
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		List<Work> requests = this.control.gate().inProgress(pause);
		return requests.isEmpty() ? null : requests.get(0);
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		hold();
		List<Work> left = this.control.gate().drain(pause);
		if (!left.isEmpty()) {
			throw new CopyoverException("Requests that had not ended in time: " + describe(left));
		}
		int upgraded = this.control.connections().upgradedCount();
		if (upgraded > 0) {
			throw new CopyoverException("Upgraded connections (WebSocket) that were opened meanwhile: " + upgraded);
		}
	}

	private static String describe(List<Work> requests) {
		String named = requests.stream()
			.limit(NAMED_REQUESTS)
			.map((work) -> work.description() + " (" + work.age().toMillis() + " ms)")
			.collect(Collectors.joining(", "));
		int more = requests.size() - NAMED_REQUESTS;
		return (more > 0) ? named + " and " + more + " more" : named;
	}

	@Override
	public void adopt(Inheritance inheritance) {
		if (inheritance.secret().length > 0) {
			this.control.setSecret(inheritance.secret().clone());
		}
		for (Listener inherited : inheritance.listeners()) {
			if (inherited.name().equals(LISTENER_NAME)) {
				HttpServerConfig config = this.server;
				if (config == null || !isPlain(config)) {
					throw new CopyoverException("The predecessor's server listens on port " + inherited.port()
							+ ", but this process has no Reactor Netty that could take it over");
				}
				this.listener.inherit(inherited);
			}
		}
	}

	@Override
	public void hold() {
		this.listener.hold();
		this.control.gate().hold();
	}

	@Override
	public void resume() {
		this.control.setClosing(false);
		try {
			this.control.gate().open();
		}
		finally {
			this.listener.release();
		}
	}

	@Override
	public void windDown(@Nullable Duration idle, Pause pause) throws InterruptedException {
		this.control.setClosing(true);
		int left = this.control.connections().awaitPresent((idle != null) ? idle : idleTime(), pause);
		if (left > 0) {
			throw new CopyoverException("Connections that were not done in time: " + left);
		}
	}

	@Override
	public void closeConnections(Pause pause) throws InterruptedException {
		this.listener.hold();
		int left = this.control.connections().awaitPresent(pause.remaining().minus(CLOSE_EARLIER), pause);
		if (left > 0) {
			throw new CopyoverException("Connections that were not done in time: " + left);
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		InetSocketAddress target = this.listener.localAddress();
		this.control.setSecret(inheritance.secret().clone());
		if (target != null) {
			this.control.setSuccessor(reachable(target));
		}
		try {
			this.listener.close();
		}
		finally {
			this.control.gate().forward();
		}
	}

	/**
	 * Send everything on, with no handover before.
	 * @param target where to
	 */
	void forwardTo(InetSocketAddress target) {
		this.control.setSuccessor(target);
		this.control.gate().forward();
	}

	LoopResources loops(LoopResources delegate) {
		return new CopyoverLoops(delegate, this.listener);
	}

	private static InetSocketAddress reachable(InetSocketAddress address) {
		return address.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()) : address;
	}

	@Override
	public void orphaned() {
		this.control.gate().refuse();
		this.listener.release();
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		this.control.connections().linger((idle != null) ? idle : idleTime(), limit);
	}

	@Override
	public Duration idleTime() {
		HttpServerConfig config = this.server;
		Duration timeout = (config != null) ? config.idleTimeout() : null;
		return (timeout != null) ? timeout.plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
	}

	ListeningSocket listener() {
		return this.listener;
	}

	Connections connections() {
		return this.control.connections();
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	@Nullable String summary() {
		return this.control.gate().summary();
	}

}
